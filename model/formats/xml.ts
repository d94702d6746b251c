import { SaxesParser } from "saxes";
import { ENTITIES } from "./entities.ts";
import { FormatError } from "./format.ts";
import type { Losses } from "./losses.ts";

export interface XmlHandlers {
  /** Element names come in lower case; attributes as they are. */
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  close(name: string): void;
  text(text: string): void;
}

/** Control characters, raw or as references, that XML forbids and old editors wrote all the same. */
const forbidden = /[^\P{Cc}\t\n\r\u0080-\u009f]|&#(?:x0*1?[\da-f]|0*(?:[12]?\d|3[01]));/giu;

/**
 * Reads XML event by event. Entities are never expanded beyond HTML's named characters; a document type that declares
 * any, or refers to anything outside, is refused. Throws FormatError where the XML is not well-formed.
 */
export function readXml(xml: string, handlers: XmlHandlers, losses: Losses): void {
  const parser = new SaxesParser({});
  parser.ENTITIES = ENTITIES;
  let ended = false;
  parser.on("error", (error) => {
    const reason = error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
    const cut = ended ? "The file seems to be cut short: " : "The file is not well-formed XML: ";
    throw new FormatError(cut + reason, parser.line);
  });
  parser.on("doctype", (doctype) => {
    if (/\[|<!|\b(SYSTEM|PUBLIC)\b/.test(doctype)) {
      throw new FormatError(
        "The file declares XML entities or refers to other files, which is not safe.",
        parser.line,
      );
    }
  });
  parser.on("opentag", (tag) => handlers.open(tag.name.toLowerCase(), tag.attributes, parser.line));
  parser.on("closetag", (tag) => handlers.close(tag.name.toLowerCase()));
  parser.on("text", (text) => handlers.text(text));
  parser.on("cdata", (text) => handlers.text(text));
  parser.write(withLoneAmpersands(withoutForbidden(xml.trimStart(), losses), losses));
  ended = true;
  parser.close();
}

function withoutForbidden(xml: string, losses: Losses): string {
  return xml.replace(forbidden, (found) => {
    if (/^&#(x0*[9ad]|0*(9|10|13));$/i.test(found)) return found;
    losses.add("control characters");
    return "";
  });
}

const lone = /&(?![#\p{L}_:])/gu;

/** Files written by hand have `&` where XML wants `&amp;`; where it can mean nothing else it is taken for that. */
function withLoneAmpersands(xml: string, losses: Losses): string {
  if (xml.search(lone) < 0) return xml;
  const parts: string[] = [];
  for (let i = 0; i < xml.length; ) {
    // What CDATA holds is text already.
    const start = xml.indexOf("<![CDATA[", i);
    const end = start < 0 ? -1 : xml.indexOf("]]>", start);
    const until = end < 0 ? xml.length : start;
    parts.push(
      xml.slice(i, until).replace(lone, () => {
        losses.add('"&" that is not well-formed (read as text)');
        return "&amp;";
      }),
    );
    if (end >= 0) parts.push(xml.slice(start, end));
    i = end < 0 ? xml.length : end;
  }
  return parts.join("");
}
