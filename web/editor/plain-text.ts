/** A text as it is searched: small letters without marks. `at[i]` is where its i-th unit stands in the text. */
export interface Plain {
  readonly text: string;
  readonly at: (index: number) => number;
}

const itself = (index: number) => index;

/** Makes "Čuvár" and "cuvar" the same, and "ﬁ" and "fi". */
export function plain(text: string): Plain {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(text)) return { text: text.toLowerCase(), at: itself };
  let result = "";
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    const bare = character.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    for (let i = 0; i < bare.length; i++) places.push(place);
    result += bare;
    place += character.length;
  }
  return { text: result, at: (index) => places[index] ?? text.length };
}
