/** A little colour for code: comments, strings and words of the language. Enough to read a file by. */
import { escapeHtml } from "./html.ts";

const words =
  "as async await break case catch class const continue default delete do else export extends finally for from function if implements import in instanceof interface keyof let new of private protected public readonly return satisfies static super switch this throw try type typeof undefined null true false while yield";

const string = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/;
const hash = new RegExp(`(?<comment>(?<=^|\\s)#.*)|(?<string>${string.source})`, "gm");
const script = new RegExp(
  `(?<comment>//.*|/\\*[\\s\\S]*?\\*/)|(?<string>${string.source})|(?<word>\\b(?:${words.replaceAll(" ", "|")})\\b)`,
  "g",
);
const json = new RegExp(`(?<string>${string.source})|(?<word>\\b(?:true|false|null)\\b)`, "g");

const languages: Readonly<Record<string, RegExp>> = {
  ts: script,
  tsx: script,
  js: script,
  mjs: script,
  css: /(?<comment>\/\*[\s\S]*?\*\/)/g,
  json,
  sh: hash,
  bash: hash,
  yml: hash,
  yaml: hash,
};

/** The code as HTML. A language that is not known is plain. */
export function highlight(code: string, language: string): string {
  const pattern = languages[language];
  if (!pattern) return escapeHtml(code);
  let at = 0;
  let html = "";
  for (const match of code.matchAll(pattern)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ["word"];
    html += `${escapeHtml(code.slice(at, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(at));
}
