import { decode } from "./bytes.ts";
import { isPng } from "./png/chunks.ts";
import { isZip, namesIn } from "./zip.ts";

/** What the content of a file shows at a glance; formats tell by it whether the file is theirs. */
export interface Probe {
  readonly container: "zip" | "png" | "xml" | "json" | "text";
  /** The name's, in lower case and without the dot. */
  readonly extension: string;
  /** The first 64 KB of text. */
  readonly start: string;
  /** XML and HTML: the name of the first element, in lower case. */
  readonly element: string;
  /** JSON: the names of the members of the outermost object, or of those in the outermost list. */
  readonly members: ReadonlySet<string>;
  /** JSON: the names of the members of the objects within those. */
  readonly inner: ReadonlySet<string>;
  /** Zip: the names of the files in it. */
  readonly files: readonly string[];
}

/** Undefined when the file is too large, empty, or neither text nor an archive. */
export function probeOf(name: string, bytes: Uint8Array): Probe | undefined {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const nothing = { extension, start: "", element: "", members: new Set(""), inner: new Set(""), files: [] };
  if (isZip(bytes)) return { ...nothing, container: "zip", files: namesIn(bytes) };
  if (isPng(bytes)) return { ...nothing, container: "png" };
  let text: string;
  try {
    text = decode(bytes).text.trimStart();
  } catch {
    return undefined;
  }
  const start = text.slice(0, 64 * 1024);
  const element = rootElement(start);
  if (element || /^<[?!]/.test(start)) return { ...nothing, container: "xml", start, element: element ?? "" };
  if (!/^(\{|\[\s*(\{|\]\s*$))/.test(start)) return { ...nothing, container: "text", start };
  const [, members = new Set(""), inner = new Set("")] = memberNames(text);
  return { ...nothing, container: "json", start, members, inner };
}

/** The name of the first element of XML or HTML, behind declarations, comments and document type. */
function rootElement(text: string): string | undefined {
  const prolog = /\s+|<\?[^>]*>|<!--[\s\S]*?-->|<!doctype[^[>]*(?:\[[^\]]*\]\s*)?>/iy;
  let start = 0;
  while (prolog.test(text)) start = prolog.lastIndex;
  return /^<([a-z][\w:-]*)/i.exec(text.slice(start, start + 100))?.[1]?.toLowerCase();
}

const MOST_NAMES = 200;

/** The names of members by how many objects they are in, found without parsing, so that a file cut short shows its own too. */
function memberNames(json: string): Set<string>[] {
  const names = [new Set<string>(), new Set<string>(), new Set<string>()];
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === "{") depth++;
    else if (character === "}") depth--;
    else if (character === '"') {
      const end = endOfText(json, i);
      const found = names[depth];
      if (found && found.size < MOST_NAMES && /^\s*:/.test(json.slice(end + 1, end + 20)))
        found.add(json.slice(i + 1, end));
      i = end;
    }
  }
  return names;
}

/** Where the closing quotation mark is. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return json.length;
}
