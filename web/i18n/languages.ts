/** The languages that the interface speaks, each by its own name. */
export const languages = {
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  pt: "Português",
  sr: "Српски",
  "sr-Latn": "Srpski",
  ja: "日本語",
  zh: "简体中文",
  ar: "العربية",
} as const;

export type Language = keyof typeof languages;

const KEY = "rhizome.language";

/** What this person chose before, else the first of the browser's languages that there is, else English. */
export function chosenLanguage(): Language {
  return [remembered(), ...wishes()].map(languageFor).find((language) => language !== undefined) ?? "en";
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A full or forbidden storage costs only the memory of the choice.
  }
}

/** The language for a tag such as `de-AT`; undefined where there is none. */
export function languageFor(tag: string): Language | undefined {
  const [base = "", script = ""] = tag.split("-");
  return [`${base}-${script}`, base].find((name): name is Language => Object.hasOwn(languages, name));
}

/** The person's own variant of a language, such as `de-AT`, where the browser names one. */
export function localeOf(language: Language): string {
  return wishes().find((tag) => languageFor(tag) === language) ?? language;
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

const wishes = (): readonly string[] => (typeof navigator === "undefined" ? [] : (navigator.languages ?? []));

function remembered(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
