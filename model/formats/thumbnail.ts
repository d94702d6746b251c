import type { Outline } from "../types.ts";
import { escapeContent } from "./escape.ts";
import { type Drawn, pictureOf } from "./picture.ts";
import { estimate } from "./text-width.ts";

/** Nodes that a thumbnail shows, from the root outwards, and characters of each. */
const NODES = 34;
const LONGEST = 24;
/** Width by height: what link previews and a grid of cards both take well. */
const RATIO = 1.6;

const whole = (length: number) => String(Math.round(length));
const tenth = (length: number) => String(Math.round(length * 10) / 10);

/** The part of a map that a thumbnail shows: its nodes level by level, their texts shortened, no notes, links, pictures. */
export function thumbnailOf(root: Outline): Outline {
  let left = NODES - 1;
  const short = ({ text, attributes = {} }: Outline): Outline => {
    const { branch, line, side, style, theme } = attributes;
    return {
      text: shortened(text),
      attributes: {
        ...(branch && { branch }),
        ...(line && { line }),
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

/** Draws a map small, as SVG of a few KB with nothing in it but shapes and letters, in light or dark as its reader has it. */
export function writeThumbnail(root: Outline): string {
  const outline = thumbnailOf(root);
  const [light, dark] = [pictureOf(outline, estimate, "light"), pictureOf(outline, estimate, "dark")];
  const { bounds } = light;
  // As wide as high at the least, so that every card looks like the next.
  const width = Math.max(bounds.width, bounds.height * RATIO);
  const height = Math.max(bounds.height, width / RATIO);
  const x = bounds.x - (width - bounds.width) / 2;
  const y = bounds.y - (height - bounds.height) / 2;
  const [left, top, wide, high] = [x, y, width, height].map(whole);
  const paints = new Paints();
  const ground = paints.of("fill", light.background, dark.background);
  const both = light.nodes.map((node, i) => [node, dark.nodes[i] ?? node] as const);
  const curves = both.map(([node, other]) => curveOf(node, other, paints)).join("");
  const nodes = both.map(([node, other]) => nodeOf(node, other, paints)).join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${wide} ${high}" font-family="system-ui,sans-serif">`,
    `<style>${paints.css()}</style><rect x="${left}" y="${top}" width="${wide}" height="${high}"${ground}/>`,
    `<g fill="none" stroke-linecap="round">${curves}</g>${nodes}</svg>`,
  ].join("");
}

const generic = { serif: "serif", mono: "monospace", hand: "cursive" } as const;

/** Colours by class, each in light and in dark. */
class Paints {
  readonly #classes = new Map<string, string>();

  of(property: "fill" | "stroke", light: string, dark: string): string {
    const pair = `${property}:${light}|${dark}`;
    const name = this.#classes.get(pair) ?? `p${this.#classes.size}`;
    this.#classes.set(pair, name);
    return ` class="${name}"`;
  }

  css(): string {
    const rules = (at: 0 | 1) =>
      [...this.#classes].map(([pair, name]) => {
        const [property = "", colours = ""] = pair.split(":");
        return `.${name}{${property}:${colours.split("|")[at]}}`;
      });
    return `${rules(0).join("")}@media(prefers-color-scheme:dark){${rules(1).join("")}}`;
  }
}

function curveOf({ curve }: Drawn, other: Drawn, paints: Paints): string {
  if (!curve) return "";
  const path = curve.lines
    .map((line) => line.map(whole))
    .map(([x, y, ...rest]) => `M${x} ${y}C${rest.join(" ")}`)
    .join("");
  const paint = paints.of("stroke", curve.colour, other.curve?.colour ?? curve.colour);
  return `<path d="${path}" stroke-width="${tenth(curve.width)}"${paint}/>`;
}

function nodeOf(drawn: Drawn, other: Drawn, paints: Paints): string {
  const { x, y, width, height, radius, fill, border, text, size, weight, typeface, ink } = drawn;
  const at = `x="${whole(x)}" y="${whole(y)}" width="${whole(width)}" height="${whole(height)}" rx="${whole(radius)}"`;
  const shape = fill ? `<rect ${at}${paints.of("fill", fill, other.fill ?? fill)}/>` : "";
  const dash = border?.dash.length ? ` stroke-dasharray="${border.dash.map(tenth).join(" ")}"` : "";
  const edge = border
    ? `<rect ${at} fill="none" stroke-width="${border.width}"${dash}${paints.of("stroke", border.colour, other.border?.colour ?? border.colour)}/>`
    : "";
  const family = typeface === "sans" ? "" : ` font-family="${generic[typeface]}"`;
  const paint = paints.of("fill", ink, other.ink);
  const lines = text.map(
    (line) =>
      `<text x="${whole(line.x)}" y="${whole(line.y)}" font-size="${tenth(size)}" font-weight="${weight}"${family}${paint}>${escapeContent(line.text)}</text>`,
  );
  return shape + edge + lines.join("");
}
