const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** For an attribute's value; the text must be clean already. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\n\t]/g, (character) => escapes[character] ?? character);
}

/** For an element's content. */
export function escapeContent(text: string): string {
  return text.replace(/[&<>]/g, (character) => escapes[character] ?? character);
}
