import { limits } from "../schema.ts";
import { cut, isLink } from "./clean.ts";
import { decodeEntities } from "./entities.ts";

/** A text of PlantUML, whose marks are Creole with a few HTML tags, as plain text; and what was on it. */
export interface Creole {
  text: string;
  link?: string;
  icons: string[];
  formatted: boolean;
  images: number;
  /** Links that are no web or mail address, and further ones. */
  otherLinks: number;
}

/** Around the number of a character that is no mark: it is put back when the marks are off. */
const HIDDEN = "\u0000";

export function readCreole(raw: string): Creole {
  const found: Creole = { text: "", icons: [], formatted: false, images: 0, otherLinks: 0 };
  const hidden: string[] = [];
  const hide = (text: string) => {
    return `${HIDDEN}${hidden.push(text) - 1}${HIDDEN}`;
  };
  const strip = () => {
    found.formatted = true;
    return "";
  };
  const pair = (_: string, inner: string) => {
    found.formatted = true;
    return inner;
  };
  const text = cut(raw, 4 * limits.text)
    .replaceAll(HIDDEN, "")
    .replace(/<U\+([\dA-F]{1,6})>|&#(\d{1,7});/gi, (all, hex, decimal) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? hide(String.fromCodePoint(code)) : all;
    })
    .replace(/(?<!~)\[\[([^\s[\]]+)(?:[ \t]([^[\]]*))?\]\]/g, (_, url, label) => {
      const isFirst = found.link === undefined || found.link === url;
      if (isLink(url) && isFirst) found.link = url;
      else found.otherLinks++;
      return label ?? hide(url);
    })
    .replace(/~([!-/:-@[-`{-~])/g, (_, character) => hide(character))
    .replace(/<&([\w-]+)>/g, (_, icon) => {
      found.icons.push(icon);
      return "";
    })
    .replace(/<(?:img|\$)[^<>]*>/gi, () => {
      found.images++;
      return "";
    })
    .replace(/<\/?(?:b|i|u|s|w|del|strike|plain|sub|sup|font|color|back|size)(?:[: =][^<>]*)?>/gi, strip)
    .replace(/\*\*([^*]+)\*\*/g, pair)
    .replace(/(?<!:)\/\/([^/]+)\/\//g, pair)
    .replace(/""([^"]+)""/g, pair)
    .replace(/--([^-]+)--/g, pair)
    .replace(/__([^_]+)__/g, pair)
    .replace(/~~([^~]+)~~/g, pair);
  found.text = decodeEntities(text).replace(/\0(\d+)\0/g, (_, number) => hidden[Number(number)] ?? "");
  if (found.icons.length > 0) found.text = found.text.trim();
  return found;
}

/** Plain text that PlantUML shows as it is, nor runs anything in it: `%` and `$` call functions, `!` includes files. */
export function writeCreole(text: string): string {
  return text
    .replace(
      /[~<>%$\\[\]&"*_|{}^=#@!'`]|\/(?=[/'])|(?<=\/)\/|-(?=-)|(?<=-)-|[;:](?=\n|$)|(?<=^|\n)[;:+.-]/g,
      code,
    )
    .replace(/^[ \t]+|[ \t]+$|(?<=\n)[ \t]+|[ \t]+(?=\n)/g, (blanks) => blanks.replace(/[ \t]/g, code));
}

function code(character: string): string {
  return `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`;
}
