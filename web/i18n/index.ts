/** The words of the interface: one catalog a language, each in a file of its own that is loaded when it is chosen. */
import { signal } from "@preact/signals-core";
import { once } from "../once.ts";
import type { en } from "./en.ts";
import { enMap } from "./en-map.ts";
import { directionOf, type Language, localeOf, rememberLanguage } from "./languages.ts";
import type { en as enParts } from "./parts/en.ts";

type English = typeof en & typeof enParts;
export type Key = keyof English;

/** A sentence, or one for each of the language's plural categories; which one, the value `count` says. */
export type Entry = string | { readonly [category in Intl.LDMLPluralRule]?: string };

/** The sentences of a language. `{name}` stands for a value. What is new and not translated yet is said in English. */
export type Catalog = { readonly [key in Key]?: Entry };

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Names<K extends Key> = K extends Key
  ? NamesIn<English[K] extends string ? English[K] : English[K][keyof English[K]]>
  : never;
type Values<K extends Key> = { readonly [name in Names<K>]: string | number };

/** The sentences that need no values. */
export type Sentence = {
  [K in Key]: English[K] extends string ? ([Names<K>] extends [never] ? K : never) : never;
}[Key];

const load: { readonly [language in Language]: () => Promise<Catalog> } = {
  ar: () => import("./ar.ts").then(({ ar }) => ar),
  de: () => import("./de.ts").then(({ de }) => de),
  en: () => inEnglish().then(({ en }) => en),
  es: () => import("./es.ts").then(({ es }) => es),
  fr: () => import("./fr.ts").then(({ fr }) => fr),
  ja: () => import("./ja.ts").then(({ ja }) => ja),
  pt: () => import("./pt.ts").then(({ pt }) => pt),
  sr: () => import("./sr.ts").then(({ sr }) => sr),
  "sr-Latn": () => import("./sr-latin.ts").then(({ srLatin }) => srLatin),
  zh: () => import("./zh.ts").then(({ zh }) => zh),
};

interface Speech {
  readonly language: Language;
  readonly catalog: Catalog;
  /** With the person's region, where that is known: for numbers and dates. */
  readonly locale: string;
}

// What the map says of itself is there from the start, in English.
const speech = signal<Speech>({ language: "en", catalog: enMap, locale: "en" });

/** Read in a component or an effect, it runs again when the language changes. */
export const language = () => speech.value.language;

/** The language with the region, as `Intl` takes it. */
export const locale = () => speech.value.locale;

export const isRightToLeft = () => directionOf(speech.value.language) === "rtl";

/** The sentence in the chosen language, with its values; numbers are written as the language does. */
export function t<K extends Key>(key: K, ...[values]: [Names<K>] extends [never] ? [] : [Values<K>]): string {
  const { catalog, locale } = speech.value;
  const given: Readonly<Record<string, string | number>> = values ?? {};
  const entry: Entry = catalog[key] ?? enMap[key as keyof typeof enMap] ?? untranslated();
  const text = typeof entry === "string" ? entry : ofCategory(entry, Number(given.count), locale);
  return text.replace(/\{(\w+)\}/g, (place, name) => {
    const value = given[name] ?? place;
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

/** Has English fill the gaps, and says nothing until it is there. */
function untranslated(): string {
  void inEnglish().then(({ en }) => {
    const { catalog, ...rest } = speech.peek();
    if (Object.keys(en).some((key) => !(key in catalog)))
      speech.value = { ...rest, catalog: { ...en, ...catalog } };
  });
  return "";
}

const inEnglish = once(() => import("./en.ts"));

function ofCategory(entry: Exclude<Entry, string>, count: number, locale: string): string {
  return entry[new Intl.PluralRules(locale).select(count)] ?? entry.other ?? "";
}

/** Speaks another language from now on, and remembers it. Throws when its words can't be loaded. */
export async function speak(language: Language): Promise<void> {
  await learn(language);
  rememberLanguage(language);
}

/** All that the page says in a language, without its parts. Throws when it can't be loaded. */
export function catalogOf(language: Language): Promise<Catalog> {
  return load[language]();
}

/** Where the words of parts are, once one of those has been loaded. */
let more: ((language: Language) => Promise<Catalog>) | undefined;

/** Has more words there, from now on in every language that is spoken. Throws when they can't be loaded. */
export async function learnMore(load: NonNullable<typeof more>): Promise<void> {
  more = load;
  const { language } = speech.peek();
  const words = await load(language);
  const now = speech.peek();
  if (now.language !== language) await learnMore(load);
  else speech.value = { ...now, catalog: { ...now.catalog, ...words } };
}

/** Speaks another language. Throws when its words can't be loaded. */
export async function learn(language: Language): Promise<void> {
  const catalog = { ...(await catalogOf(language)), ...(await more?.(language)) };
  if (typeof document !== "undefined") {
    document.documentElement.lang = localeOf(language);
    document.documentElement.dir = directionOf(language);
  }
  speech.value = { language, catalog, locale: localeOf(language) };
}
