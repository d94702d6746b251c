import type { Imported } from "../types.ts";
import { decode } from "./bytes.ts";
import { canvas } from "./canvas.ts";
import { csv } from "./csv.ts";
import { dot } from "./dot.ts";
import { type Format, FormatError } from "./format.ts";
import { freemind } from "./freemind.ts";
import { html } from "./html-outline.ts";
import { indented } from "./indented.ts";
import { ithoughts } from "./ithoughts.ts";
import { jsmind } from "./jsmind.ts";
import { rhizome } from "./json.ts";
import { looksLikeMarkdown, markdown } from "./markdown.ts";
import { mermaid } from "./mermaid.ts";
import { mindElixir } from "./mind-elixir.ts";
import { mindmanager } from "./mindmanager.ts";
import { mindmeister } from "./mindmeister.ts";
import { mindmup } from "./mindmup.ts";
import { opml } from "./opml.ts";
import { org } from "./org.ts";
import { page } from "./page.ts";
import { plantuml } from "./plantuml.ts";
import { png } from "./png.ts";
import { type Probe, probeOf } from "./probe.ts";
import { simpleMindMap } from "./simple-mind-map.ts";
import { simplemind } from "./simplemind.ts";
import { teammapper } from "./teammapper.ts";
import { wisemapping } from "./wisemapping.ts";
import { xmind } from "./xmind.ts";

/** The formats that are read, in the order a list should have them. */
export const readable: readonly Format[] = [
  rhizome,
  freemind,
  opml,
  markdown,
  indented,
  page,
  html,
  xmind,
  mindmup,
  mermaid,
  plantuml,
  canvas,
  org,
  csv,
  simplemind,
  ithoughts,
  mindmanager,
  wisemapping,
  mindmeister,
  dot,
  jsmind,
  mindElixir,
  simpleMindMap,
  teammapper,
  png,
];

/**
 * The format of a file, by its content; the name decides only between formats that look alike, and for a file so
 * broken that its content tells nothing. Undefined when it is none of these, or too large, or empty.
 */
export function detect(name: string, bytes: Uint8Array): Format | undefined {
  const probe = probeOf(name, bytes);
  if (!probe) return undefined;
  const known = readable.find((format) => format.detect?.(probe)) ?? byName(probe);
  if (known || probe.container !== "text") return known;
  return looksLikeMarkdown(probe.start) ? markdown : indented;
}

function byName({ extension, container, start }: Probe): Format | undefined {
  // Markdown may begin with anything.
  if (markdown.extensions.includes(extension)) return markdown;
  // XML whose beginning is missing is XML all the same.
  const kind = container === "text" && /<[a-z][^<>]*>/i.test(start) ? "xml" : container;
  const named = readable.filter((format) => format.extensions.includes(extension));
  return named.find((format) => format.container === kind && format !== indented);
}

/** Reads a file of any of the formats. Throws FormatError, with a message for people, when it cannot be read. */
export function readFile(name: string, bytes: Uint8Array): Imported {
  const format = detect(name, bytes);
  if (!format?.read) {
    decode(bytes);
    const known = readable.map(({ name, extensions }) => `${name} (.${extensions[0]})`).join(", ");
    throw new FormatError(`"${name}" is of no kind that can be read here: ${known}.`);
  }
  return format.read(bytes, name.replace(/\.[^.]*$/, ""));
}
