import { locale } from "../i18n/index.ts";

/** A time in ms since 1970, as people write it. */
export function whenOf(at: number): string {
  return new Date(at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
}
