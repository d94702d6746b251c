/** A text as it is searched: small letters without accents. `at(i)` is where its i-th unit stands in the text. */
export interface Plain {
  readonly text: string;
  readonly at: (index: number) => number;
}

const itself = (index: number) => index;

/**
 * Marks that are added or left out: accents of Latin, Greek and Cyrillic letters, Hebrew and Arabic points. Others make
 * another letter: か and が, the vowels of Hindi and Thai.
 */
const accents = /(?=\p{M})(?![\u3099\u309a])[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]/gu;

/** A text as it is, where each sign counts. */
export const exactly = (text: string): Plain => ({ text, at: itself });

/** Makes "Čuvár" and "cuvar" the same, and "ﬁ" and "fi". */
export function plain(text: string): Plain {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(text)) return { text: text.toLowerCase(), at: itself };
  let result = "";
  const places: number[] = [];
  let place = 0;
  // A kana and its sound mark, which may be written as two, are one.
  for (const [character] of text.matchAll(/.[\u3099\u309a]?/gsu)) {
    const bare = character.toLowerCase().normalize("NFKD").replace(accents, "").normalize("NFC");
    for (let i = 0; i < bare.length; i++) places.push(place);
    result += bare;
    place += character.length;
  }
  return { text: result, at: (index) => places[index] ?? text.length };
}
