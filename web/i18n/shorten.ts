/** Characters as people see them: an emoji of many parts or a letter with its marks is one, and is never cut. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function* graphemes(text: string): Generator<string, void> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** The text if it has at most `most` characters; else its beginning, with an ellipsis. */
export function shorten(text: string, most: number): string {
  const short = clip(text, most);
  return short.length < text.length ? `${short}…` : text;
}

/** The first `most` characters. */
export function clip(text: string, most: number): string {
  // No text has more characters than units.
  if (text.length <= most) return text;
  let end = 0;
  let count = 0;
  for (const character of graphemes(text)) {
    if (count++ === most) break;
    end += character.length;
  }
  return text.slice(0, end);
}
