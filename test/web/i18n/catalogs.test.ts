import { describe, expect, it } from "vitest";
import { en } from "../../../web/i18n/en.ts";
import {
  type Catalog,
  catalogOf,
  type Entry,
  type Key,
  learnMore,
  speak,
  t,
} from "../../../web/i18n/index.ts";
import { type Language, languageFor, languages } from "../../../web/i18n/languages.ts";
import { en as enParts } from "../../../web/i18n/parts/en.ts";
import { wordsOfParts } from "../../../web/i18n/parts.ts";
import "../english.ts";

const all = Object.keys(languages) as Language[];

const catalogs = [
  ["page", catalogOf, en as Catalog],
  ["parts", wordsOfParts, enParts as Catalog],
] as const;
const each = catalogs.flatMap(([of, load, en]) => all.map((language) => ({ language, of, load, en })));

describe.each(each)("the catalog of $language, of the $of,", ({ language, load, en }) => {
  it("says everything, with the same values, and something in each plural", async () => {
    const catalog = await load(language);
    expect(Object.keys(catalog).sort()).toEqual(Object.keys(en).sort());
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const key of Object.keys(en) as Key[]) {
      const [entry, english] = [catalog[key] ?? "", en[key] ?? ""];
      if (typeof english === "string") {
        expect(typeof entry, key).toBe("string");
        expect(namesIn(entry), key).toEqual(namesIn(english));
      } else {
        expect(typeof entry, key).toBe("object");
        expect(Object.keys(entry).sort(), key).toEqual(categories);
        // One, or two, may be said in words, without the number.
        expect(namesIn(typeof entry === "object" ? (entry.other ?? "") : ""), key).toEqual(namesIn(english));
        for (const text of textsOf(entry)) {
          for (const name of namesIn(text)) expect(namesIn(english), key).toContain(name);
        }
      }
      for (const text of textsOf(entry)) expect(text.trim(), key).not.toBe("");
    }
  });

  it("has no sentence left in English", async () => {
    if (language === "en") return;
    const catalog = await load(language);
    const same = (Object.keys(en) as Key[]).filter(
      (key) =>
        JSON.stringify(catalog[key]) === JSON.stringify(en[key]) && / /.test(textsOf(en[key] ?? "").join()),
    );
    expect(
      same.filter((key) =>
        /[a-z]{2}/.test(
          textsOf(en[key] ?? "")
            .join()
            .replace(/\{\w+\}/g, ""),
        ),
      ),
    ).toEqual([]);
  });
});

describe("a sentence", () => {
  it("takes values, and writes numbers as the language does", async () => {
    expect(t("bar.you", { name: "Ann {x}" })).toBe("You are Ann {x}");
    expect(t("status.offlineWaiting", { count: 1 })).toBe("Offline, 1 change waiting");
    expect(t("status.offlineWaiting", { count: 12_345 })).toBe("Offline, 12,345 changes waiting");
  });

  it.each([
    ["en-GB", "en"],
    ["en", "en"],
    ["de-AT", "de"],
    ["pt-BR", "pt"],
    ["zh-Hans-CN", "zh"],
    ["sr-RS", "sr"],
    ["sr-Cyrl-RS", "sr"],
    ["sr-Latn-RS", "sr-Latn"],
    ["xx-YY", undefined],
    ["", undefined],
    ["constructor", undefined],
  ])("is in the language of the tag %s", (tag, language) => {
    expect(languageFor(tag)).toBe(language);
  });

  it("takes the plural that the language has for the number", async () => {
    await speak("ar");
    expect(t("inspector.count", { count: 2 })).toBe("عقدتان");
    expect(t("inspector.count", { count: 3 })).toMatch(/عُقد$/);
    await speak("sr");
    expect([1, 3, 5, 21].map((count) => t("inspector.count", { count }))).toEqual([
      "1 чвор",
      "3 чвора",
      "5 чворова",
      "21 чвор",
    ]);
    await speak("sr-Latn");
    expect(t("inspector.count", { count: 5 })).toBe("5 čvorova");
    expect(t("profile.guest", { plant: "Љиљан" })).toBe("Gost Љиљан");
    await speak("en");
  });

  it("is in another language as soon as that is chosen", async () => {
    for (const language of all) {
      await speak(language);
      const { "tools.undo": undo } = await catalogOf(language);
      expect(t("tools.undo")).toBe(undo);
    }
    await speak("en");
  });
});

describe("the words of parts", () => {
  it("are there in each language, once a part has come with them", async () => {
    const key = "lens.live";
    await speak("de");
    expect(t(key)).toBe("");
    await learnMore(wordsOfParts);
    for (const language of all) {
      await speak(language);
      expect(t(key)).toBe((await wordsOfParts(language))[key]);
      expect(t("tools.undo")).toBe((await catalogOf(language))["tools.undo"]);
    }
    await speak("en");
  });

  it("are not those of the page", () => {
    expect(Object.keys(enParts).filter((key) => key in en)).toEqual([]);
  });
});

function textsOf(entry: Entry): string[] {
  return typeof entry === "string" ? [entry] : Object.values(entry);
}

/** The places for values, each once; of a plural, those of all its sentences. */
function namesIn(entry: Entry): string[] {
  const names = textsOf(entry).flatMap((text) => text.match(/\{\w+\}/g) ?? []);
  return [...new Set(names)].sort();
}
