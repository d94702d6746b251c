import type { Imported, Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { rhizome } from "./json.ts";
import { Losses } from "./losses.ts";
import { script, scriptHash, style, styleHash } from "./page/viewer.ts";

const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;
const head = '<meta name="generator" content="Rhizome page">';
const mapStart = '<script type="application/json" id="rhizome">';
const mapEnd = "</script>";

const button = (id: string, label: string, sign: string) =>
  `<button type="button" id="${id}" title="${label}" aria-label="${label}">${sign}</button>`;

const controls = [
  '<form role="search"><input id="search" type="search" placeholder="Search" aria-label="Search" autocomplete="off">',
  '<span id="found" role="status"></span>',
  `${button("next", "Next found", "↓")}</form>`,
  `<nav aria-label="View">${button("fold", "Fold all", "⊟")}${button("unfold", "Unfold all", "⊞")}`,
  `${button("out", "Zoom out", "−")}${button("fit", "Show all", "⤢")}${button("in", "Zoom in", "+")}</nav>`,
].join("");

/**
 * Writes a page that shows the map by itself: it folds, zooms, moves and searches, and has the map in it, whole. It
 * loads nothing and runs nothing but the viewer. What the map says is data in it, never markup.
 */
function write(outline: Outline): Exported {
  const losses = new Losses();
  const title = losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
  const map = decode(rhizome.write?.(outline).bytes ?? new Uint8Array()).text;
  const parts = [
    '<!doctype html>\n<html lang=""><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">${head}`,
    '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
    `<title>${escapeContent(title)}</title><style>${style}</style></head>\n`,
    `<body><header><h1>${escapeContent(title)}</h1>${controls}</header>\n`,
    `<main id="map" tabindex="0" role="tree" aria-label="${escapeAttribute(title)}"></main><aside id="about" hidden></aside>\n`,
    "<noscript>This page draws its map with a script, and scripts are turned off.</noscript>\n",
    // In JSON a "<" is within a text, where it can be written so that no element begins or ends.
    `${mapStart}${map.replaceAll("<", "\\u003c")}${mapEnd}\n<script>${script}</script></body></html>\n`,
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
  keeps: ["task", "style", "branch", "theme", "layout", "position"],
  carries: ["crossLink", "boundary", "summary"],
  detect: ({ start }) => start.includes(head),
  read,
  write,
};
