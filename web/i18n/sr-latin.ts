import type { Catalog } from "./index.ts";
import { sr } from "./sr.ts";

const letters = new Map(
  [..."абвгдђежзијклљмнњопрстћуфхцчџш"].map((letter, i) => [
    letter,
    "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(" ")[i] ?? letter,
  ]),
);

/** Serbian has two alphabets with a letter, or a pair of them, for each other: one catalog serves both. */
export const srLatin = allInLatin(sr);

/** A catalog in the other alphabet. */
export function allInLatin(catalog: Catalog): Catalog {
  return Object.fromEntries(
    Object.entries(catalog).map(([key, entry]) => [
      key,
      typeof entry === "string"
        ? inLatin(entry)
        : Object.fromEntries(Object.entries(entry).map(([category, text]) => [category, inLatin(text)])),
    ]),
  ) as unknown as Catalog;
}

/** Serbian in its other alphabet. */
export function inLatin(text: string): string {
  return text.replace(/\p{Script=Cyrillic}/gu, (letter) => {
    const small = letter.toLowerCase();
    const latin = letters.get(small) ?? letter;
    return small === letter ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
  });
}
