/** Between the many colours, letters and sizes of other programs and the few that a map has. */

import { borderLengths, textScales } from "../look.ts";
import { attributeProblem } from "../schema.ts";
import {
  type BorderWidth,
  borderWidths,
  type Colour,
  colours,
  type Outline,
  type StyleAttribute,
  type Typeface,
} from "../types.ts";
import type { Intake } from "./intake.ts";
import { fillHex } from "./palette.ts";
import { colourOf, hexOf } from "./references.ts";

/** Where the named colours are on the circle of hues (degrees). */
const hues: readonly (readonly [hue: number, colour: Colour])[] = [
  [0, "red"],
  [26, "orange"],
  [46, "amber"],
  [135, "green"],
  [178, "teal"],
  [213, "blue"],
  [242, "indigo"],
  [275, "purple"],
  [332, "pink"],
  [360, "red"],
];

/** The named colour that is nearest to `#rrggbb`; undefined for black and white, which are those of the map, and for what is no colour. */
export function nearestColour(hex: string | undefined): Colour | undefined {
  const digits = digitsOf(hex);
  if (digits === undefined) return undefined;
  const own = colourOf(`#${digits}`) ?? colours.find((colour) => fillHex(colour) === digits.toUpperCase());
  if (own) return own;
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255);
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const spread = most - least;
  if (spread < 0.08) return most < 0.25 || least > 0.93 ? undefined : "gray";
  const sixth = most === r ? (g - b) / spread : most === g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
  const hue = (sixth * 60 + 360) % 360;
  const away = ([at]: (typeof hues)[number]) => Math.abs(at - hue);
  return hues.reduce((best, one) => (away(one) < away(best) ? one : best), [1e3, "red"] as const)[1];
}

/** The six digits of a colour as files have it: `#rrggbb`, with or without an opacity, `#rgb`, `rgb(1, 2, 3)`. */
export function digitsOf(colour = ""): string | undefined {
  const [, six, three] = /^#(?:([\da-f]{6})(?:[\da-f]{2})?|([\da-f]{3}))$/i.exec(colour) ?? [];
  if (six ?? three) return six ?? three?.replace(/./g, "$&$&");
  const [, ...parts] = /^rgba?\((\d{1,3}), ?(\d{1,3}), ?(\d{1,3})[,)]/.exec(colour) ?? [];
  if (parts.length === 0 || parts.some((part) => Number(part) > 255)) return undefined;
  return parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("");
}

/** Whether a file's colour is one of ours, as text or as a fill, or the map's own. */
export function isOwnColour(hex: string | undefined): boolean {
  const colour = nearestColour(hex);
  const digits = digitsOf(hex)?.toUpperCase();
  return (
    colour === undefined || [hexOf(colour).slice(1).toUpperCase(), fillHex(colour)].includes(digits ?? "")
  );
}

/** What kind of letters a font has, by its name; undefined for the usual ones, which have no serifs. */
export function typefaceOf(name: string): Typeface | undefined {
  if (/mono|courier|consolas|menlo|code/i.test(name)) return "mono";
  if (/hand|comic|script|shantell|caveat|kalam|segoe print|bradley|marker|brush/i.test(name)) return "hand";
  if (/sans/i.test(name)) return undefined;
  const hasSerifs =
    /serif|times|roman|georgia|garamond|palatino|cambria|baskerville|bodoni|book antiqua|simsun|mincho/i;
  return hasSerifs.test(name) ? "serif" : undefined;
}

/** The size of text that is so many times the usual one; undefined for that. */
export function nearestSize(times: number): StyleAttribute["size"] {
  // Other programs have more steps than a map: a little larger is what a level of it is by itself.
  if (times > 0.86 && times < 1.2) return undefined;
  const sizes = Object.entries(textScales) as [keyof typeof textScales, number][];
  const [size] = sizes.reduce((best, one) =>
    Math.abs(Math.log(one[1] / times)) < Math.abs(Math.log(best[1] / times)) ? one : best,
  );
  return size;
}

/** What a table of another program's words has for one of them. */
export function wordIn<T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

/** The border that is so wide (pixels). */
export function nearestBorder(width: number): BorderWidth {
  if (!(width > 0)) return "none";
  if (width > borderLengths.thick) return "thick";
  const [, ...drawn] = borderWidths;
  return drawn.reduce((best, one) =>
    Math.abs(borderLengths[one] - width) < Math.abs(borderLengths[best] - width) ? one : best,
  );
}

/** Takes what another program says of a node's style, member by member: those that are undefined say nothing. */
export function takeStyle(intake: Intake, node: Outline, part: StyleAttribute): void {
  const said = Object.entries(part).filter(([, value]) => value !== undefined);
  const style = { ...node.attributes?.style, ...Object.fromEntries(said) };
  if (attributeProblem("style", style)) intake.losses.add("colours, fonts and shapes", node);
  else if (said.length > 0) intake.set(node, { style });
}

/** A colour of another program's, as the nearest that a map has. */
export function takeColour(intake: Intake, node: Outline, hex: string | undefined): Colour | undefined {
  if (hex && digitsOf(hex) === undefined) intake.losses.add("colours, fonts and shapes", node);
  else if (!isOwnColour(hex)) intake.losses.add("colours (now the nearest that a map has)", node);
  return nearestColour(hex);
}
