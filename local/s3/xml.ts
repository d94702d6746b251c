/** The XML that S3 speaks: written from nested arrays, read into a tree. */
import { SaxesParser } from "saxes";

/** `["Name", "text"]` or `["Name", [children]]`; undefined children are left out. */
export type XmlNode = readonly [
  name: string,
  content: string | number | boolean | readonly (XmlNode | undefined)[],
];

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? "");

function write([name, content]: XmlNode): string {
  const inner = Array.isArray(content)
    ? content.map((child: XmlNode | undefined) => (child ? write(child) : "")).join("")
    : escapeXml(String(content));
  return `<${name}>${inner}</${name}>`;
}

/** A document whose root has S3's namespace. */
export function xmlDocument([name, content]: XmlNode): string {
  const body = write([name, content]).slice(name.length + 2);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}`;
}

export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** @throws for XML that isn't well-formed, and for a document type: S3's documents have none */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const root: XmlElement = { name: "", children: [], text: "" };
  const open = [root];
  parser.on("doctype", () => {
    throw new Error("a document type is not allowed");
  });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    const element: XmlElement = { name: tag.name.replace(/^.*:/, ""), children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const element = open.at(-1);
    if (element) element.text += part;
  });
  parser.on("closetag", () => open.pop());
  parser.write(text).close();
  const [document] = root.children;
  if (!document) throw new Error("there is no element");
  return document;
}

export const childText = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text;
