/** What may not be shown, whoever wrote it into a text: secrets of any kind, and who people are. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{8,}/g, "[access key]"],
  [
    /("?(?:[\w-]*(?:password|secret|token|authorization|signature|credential)[\w-]*)"?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|[^\s,;&}"]+)/gi,
    "$1[hidden]",
  ],
  // The query of an address: presigned ones hold a signature.
  [/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, "$1?[hidden]"],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[e-mail]"],
  // Keys, hashes and codes: nothing that a name, an ARN or a topic has is that long without a sign between.
  [/[A-Za-z0-9+=_]{40,}/g, "[hidden]"],
];

/** The text without secrets, at most `most` characters of it. */
export function redact(text: string, most = 500): string {
  const hidden = RULES.reduce(
    (rest, [pattern, sign]) => rest.replace(pattern, sign),
    text.slice(0, 4 * most),
  );
  return hidden.length > most ? `${hidden.slice(0, most)}…` : hidden;
}
