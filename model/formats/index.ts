import type { Imported } from "../types.ts";
import { decode } from "./bytes.ts";
import { type Format, FormatError } from "./format.ts";
import { freemind } from "./freemind.ts";
import { indented } from "./indented.ts";
import { rhizome } from "./json.ts";
import { looksLikeMarkdown, markdown } from "./markdown.ts";
import { opml } from "./opml.ts";

export {
  type Exported,
  type Format,
  FormatError,
  MAX_BYTES,
  MAX_NODES,
} from "./format.ts";

/** The formats, in the order a list should have them. */
export const formats: readonly Format[] = [rhizome, freemind, opml, markdown, indented];

/**
 * The format of a file, by its content; the name decides only between kinds of plain text, and for a file so broken
 * that its content tells nothing. Undefined when it is none of these, or too large, empty or no text at all.
 */
export function detect(name: string, bytes: Uint8Array): Format | undefined {
  let text: string;
  try {
    text = decode(bytes).text.trimStart();
  } catch {
    return undefined;
  }
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const named = formats.find((format) => format.extensions.includes(extension));
  const start = text.slice(0, 64 * 1024);
  const element = rootElement(start);
  // Other programs' maps begin with <map> too.
  if (element === "map" && (/<node\b/.test(start) || named === freemind)) return freemind;
  if (element === "opml") return opml;
  if (start.startsWith("{") && (start.includes('"rhizome"') || named === rhizome)) return rhizome;
  if (named === freemind && /<(node|map|richcontent)\b/.test(start)) return freemind;
  if (named === opml && /<(outline|opml|body)\b/.test(start)) return opml;
  if (named === markdown) return markdown;
  if (element || start.startsWith("{") || start.startsWith("<?xml")) return undefined;
  return looksLikeMarkdown(start) ? markdown : indented;
}

/** The name of the first element of XML or HTML, behind declarations, comments and document type. */
function rootElement(text: string): string | undefined {
  const prolog = /\s+|<\?[^>]*>|<!--[\s\S]*?-->|<!doctype[^[>]*(?:\[[^\]]*\]\s*)?>/iy;
  let start = 0;
  while (prolog.test(text)) start = prolog.lastIndex;
  return /^<([a-z][\w:-]*)/i.exec(text.slice(start, start + 100))?.[1]?.toLowerCase();
}

/** Reads a file of any of the formats. Throws FormatError, with a message for people, when it cannot be read. */
export function readFile(name: string, bytes: Uint8Array): Imported {
  const format = detect(name, bytes);
  if (!format?.read) {
    decode(bytes);
    const known = formats.map(({ name, extensions }) => `${name} (.${extensions[0]})`).join(", ");
    throw new FormatError(`"${name}" is of no kind that can be read here: ${known}.`);
  }
  return format.read(bytes, name.replace(/\.[^.]*$/, ""));
}
