/** The words of parts that are seldom used: the page does without them until then, and offline if it never had them. */
import { type Catalog, learnMore } from "./index.ts";
import type { Language } from "./languages.ts";

const load: { readonly [language in Language]: () => Promise<Catalog> } = {
  ar: () => import("./parts/ar.ts").then(({ ar }) => ar),
  de: () => import("./parts/de.ts").then(({ de }) => de),
  en: () => import("./parts/en.ts").then(({ en }) => en),
  es: () => import("./parts/es.ts").then(({ es }) => es),
  fr: () => import("./parts/fr.ts").then(({ fr }) => fr),
  ja: () => import("./parts/ja.ts").then(({ ja }) => ja),
  pt: () => import("./parts/pt.ts").then(({ pt }) => pt),
  sr: () => import("./parts/sr.ts").then(({ sr }) => sr),
  "sr-Latn": async () => {
    const [{ sr }, { allInLatin }] = await Promise.all([import("./parts/sr.ts"), import("./sr-latin.ts")]);
    return allInLatin(sr);
  },
  zh: () => import("./parts/zh.ts").then(({ zh }) => zh),
};

/** Throws when they can't be loaded. */
export const wordsOfParts = (language: Language): Promise<Catalog> => load[language]();

/** A part of the page with its words. */
export async function withWords<Part>(part: Promise<Part>): Promise<Part> {
  const [there] = await Promise.all([part, learnMore(wordsOfParts)]);
  return there;
}
