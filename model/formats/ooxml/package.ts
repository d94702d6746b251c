import { encode } from "../bytes.ts";
import { escapeAttribute, escapeContent } from "../escape.ts";
import { zip } from "../zip.ts";

/** A file in an Office document (ECMA-376), and what it refers to. */
export interface Part {
  /** Without a slash before it: "word/document.xml". */
  readonly name: string;
  /** The end of its content type, behind "application/vnd.openxmlformats-officedocument.". */
  readonly type: string;
  readonly xml: string;
  readonly relations?: readonly Relation[];
}

/** `target` is a part, named as seen from the folder of the one that refers to it, or an address outside. */
export interface Relation {
  readonly id: string;
  /** The end of its type's address. */
  readonly type: string;
  readonly target: string;
  readonly isOutside?: boolean;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const CORE = "docProps/core.xml";

/** Packs an Office document; the first part is the one to be opened. */
export function packOffice(parts: readonly Part[], title: string): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  const add = (name: string, xml: string) => {
    files[name] = encode(DECLARATION + xml);
  };
  const types = parts.map(
    ({ name, type }) =>
      `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`,
  );
  add(
    "[Content_Types].xml",
    `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types.join("")}<Override PartName="/${CORE}" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`,
  );
  const main = parts[0]?.name ?? "";
  add(
    "_rels/.rels",
    `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${TYPES}/officeDocument" Target="${main}"/><Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="${CORE}"/></Relationships>`,
  );
  add(
    CORE,
    `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escapeContent(title)}</dc:title><dc:creator>Rhizome</dc:creator></cp:coreProperties>`,
  );
  for (const { name, xml, relations = [] } of parts) {
    add(name, xml);
    const [, folder = "", file = ""] = /^(.*\/)?([^/]*)$/.exec(name) ?? [];
    if (relations.length > 0) add(`${folder}_rels/${file}.rels`, relationsOf(relations));
  }
  return zip(files);
}

function relationsOf(relations: readonly Relation[]): string {
  const all = relations.map(
    ({ id, type, target, isOutside }) =>
      `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${escapeAttribute(target)}"${isOutside ? ' TargetMode="External"' : ""}/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;
}

/** Addresses outside that a part refers to, each once. */
export class Addresses {
  readonly #ids = new Map<string, string>();

  id(url: string): string {
    const id = this.#ids.get(url) ?? `link${this.#ids.size + 1}`;
    this.#ids.set(url, id);
    return id;
  }

  get relations(): Relation[] {
    return [...this.#ids].map(([target, id]) => ({ id, type: "hyperlink", target, isOutside: true }));
  }
}
