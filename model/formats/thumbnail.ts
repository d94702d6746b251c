import type { Outline } from "../types.ts";
import { escapeContent } from "./escape.ts";
import { type Drawn, pictureOf } from "./picture.ts";
import { estimate } from "./text-width.ts";

/** Nodes that a thumbnail shows, from the root outwards, and characters of each. */
const NODES = 60;
const LONGEST = 28;
/** Width by height: what link previews and a grid of cards both take well. */
const RATIO = 1.6;

const whole = (length: number) => String(Math.round(length));
const tenth = (length: number) => String(Math.round(length * 10) / 10);

/** The part of a map that a thumbnail shows: its nodes level by level, their texts shortened, no notes, links, pictures. */
export function thumbnailOf(root: Outline): Outline {
  let left = NODES - 1;
  const short = ({ text, attributes = {} }: Outline): Outline => {
    const { branch, side, style, theme } = attributes;
    return {
      text: shortened(text),
      attributes: {
        ...(branch && { branch }),
        ...(side && { side }),
        ...(style && { style }),
        ...(theme && { theme }),
      },
      children: [],
    };
  };
  const top = short(root);
  let level = [{ from: root, to: top }];
  while (level.length > 0 && left > 0) {
    const next: typeof level = [];
    for (const { from, to } of level) {
      for (const child of from.children.slice(0, left)) {
        const copy = short(child);
        to.children.push(copy);
        next.push({ from: child, to: copy });
        left--;
      }
    }
    level = next;
  }
  return top;
}

function shortened(text: string): string {
  const letters = [...text.replace(/\s+/g, " ").trim()];
  return letters.length > LONGEST
    ? `${letters
        .slice(0, LONGEST - 1)
        .join("")
        .trimEnd()}…`
    : letters.join("");
}

/** Draws a map small, as SVG of a few KB with nothing in it but shapes and letters. */
export function writeThumbnail(root: Outline): string {
  const { bounds, nodes, background } = pictureOf(thumbnailOf(root), estimate);
  // As wide as high at the least, so that every card looks like the next.
  const width = Math.max(bounds.width, bounds.height * RATIO);
  const height = Math.max(bounds.height, width / RATIO);
  const x = bounds.x - (width - bounds.width) / 2;
  const y = bounds.y - (height - bounds.height) / 2;
  const [left, top, wide, high] = [x, y, width, height].map(whole);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${wide} ${high}" font-family="system-ui,sans-serif">`,
    `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${background}"/>`,
    `<g fill="none" stroke-linecap="round">${nodes.map(curveOf).join("")}</g>`,
    `${nodes.map(nodeOf).join("")}</svg>`,
  ].join("");
}

function curveOf({ curve }: Drawn): string {
  if (!curve) return "";
  const [startX, startY, ...rest] = curve.points.map(whole);
  const under = curve.under === undefined ? "" : `H${whole(curve.under)}`;
  return `<path d="M${startX} ${startY}C${rest.join(" ")}${under}" stroke="${curve.colour}" stroke-width="${tenth(curve.width)}"/>`;
}

function nodeOf({ x, y, width, height, radius, fill, border, text, size, weight, ink }: Drawn): string {
  const edge = border ? ` stroke="${border}"` : "";
  const shape = fill
    ? `<rect x="${whole(x)}" y="${whole(y)}" width="${whole(width)}" height="${whole(height)}" rx="${whole(radius)}" fill="${fill}"${edge}/>`
    : "";
  const lines = text.map(
    (line) =>
      `<text x="${whole(line.x)}" y="${whole(line.y)}" font-size="${tenth(size)}" font-weight="${weight}" fill="${ink}">${escapeContent(line.text)}</text>`,
  );
  return shape + lines.join("");
}
