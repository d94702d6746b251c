import type { Imported, Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";
import { embeddedFonts } from "./fonts/embedded.ts";
import { type Exported, type Format, FormatError, type WriteOptions } from "./format.ts";
import { rhizome } from "./json.ts";
import { Losses } from "./losses.ts";
import { script, scriptHash, style, styleHash } from "./page/viewer.ts";

const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;
const head = '<meta name="generator" content="Rhizome page">';
const mapStart = '<script type="application/json" id="rhizome">';
const fontsStart = '<script type="application/json" id="fonts">';
const mapEnd = "</script>";

/** What the page says beside its map, in a language. */
export interface PageLabels {
  /** As `lang` has it, and the way that it is written. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly find: string;
  readonly next: string;
  readonly view: string;
  readonly fold: string;
  readonly unfold: string;
  readonly out: string;
  readonly fit: string;
  readonly in: string;
  readonly noScript: string;
}

const english: PageLabels = {
  language: "en",
  direction: "ltr",
  find: "Search",
  next: "Next found",
  view: "View",
  fold: "Fold all",
  unfold: "Unfold all",
  out: "Zoom out",
  fit: "Show all",
  in: "Zoom in",
  noScript: "This page draws its map with a script, and scripts are turned off.",
};

function controls(labels: PageLabels): string {
  const lang = `lang="${escapeAttribute(labels.language)}"`;
  const label = (name: keyof PageLabels) => escapeAttribute(labels[name]);
  const button = (id: keyof PageLabels, sign: string) =>
    `<button type="button" id="${id}" title="${label(id)}" aria-label="${label(id)}">${sign}</button>`;
  return [
    `<form role="search" ${lang}><input id="search" type="search" placeholder="${label("find")}" aria-label="${label("find")}" autocomplete="off">`,
    `<span id="found" role="status"></span>${button("next", "↓")}</form>`,
    `<nav ${lang} aria-label="${label("view")}">${button("fold", "⊟")}${button("unfold", "⊞")}`,
    `${button("out", "−")}${button("fit", "⤢")}${button("in", "+")}</nav>`,
  ].join("");
}

/**
 * Writes a page that shows the map by itself: it folds, zooms, moves and searches, and has the map in it, whole. It
 * loads nothing and runs nothing but the viewer. What the map says is data in it, never markup.
 */
function write(outline: Outline, { labels = english, fonts }: WriteOptions = {}): Exported {
  const losses = new Losses();
  const title = losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
  const map = decode(rhizome.write?.(outline).bytes ?? new Uint8Array()).text;
  const held = fonts ? embeddedFonts(outline, fonts) : [];
  const letters = held.length > 0 ? `${fontsStart}${JSON.stringify(held)}${mapEnd}\n` : "";
  const parts = [
    '<!doctype html>\n<html lang=""><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">${head}`,
    '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
    `<title>${escapeContent(title)}</title><style>${style}</style></head>\n`,
    `<body><header dir="${labels.direction}"><h1 dir="auto">${escapeContent(title)}</h1>${controls(labels)}</header>\n`,
    `<main id="map" tabindex="0" role="tree" aria-label="${escapeAttribute(title)}"></main><aside id="about" hidden></aside>\n`,
    `<noscript>${escapeContent(labels.noScript)}</noscript>\n`,
    // In JSON a "<" is within a text, where it can be written so that no element begins or ends.
    `${mapStart}${map.replaceAll("<", "\\u003c")}${mapEnd}\n${letters}<script>${script}</script></body></html>\n`,
  ];
  return {
    bytes: encode(parts.join("")),
    losses: losses.list().filter(({ what }) => what !== "control characters"),
  };
}

function read(bytes: Uint8Array, title?: string): Imported {
  const { text } = decode(bytes);
  const start = text.indexOf(mapStart);
  const end = text.indexOf(mapEnd, start);
  const json = start < 0 || end < 0 ? undefined : text.slice(start + mapStart.length, end);
  const map = json === undefined ? undefined : rhizome.read?.(encode(json), title);
  if (!map) throw new FormatError("The map in the page is missing or cut short.");
  return map;
}

export const page: Format = {
  id: "page",
  name: "Interactive page",
  extensions: ["html"],
  mediaType: "text/html",
  container: "xml",
  marks: rhizome.marks,
  keeps: ["task", "style", "branch", "line", "theme", "layout", "position"],
  carries: ["crossLink", "boundary", "summary"],
  holdsFonts: true,
  detect: ({ start }) => start.includes(head),
  read,
  write,
};
