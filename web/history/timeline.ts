import { locale } from "../i18n/index.ts";
import type { Version } from "../sync/versions.ts";

/** The versions of one day, newest first. */
export interface Day {
  readonly label: string;
  readonly versions: readonly Version[];
}

/** Groups versions, newest first, by the days of this device. */
export function byDay(versions: readonly Version[]): Day[] {
  const format = new Intl.DateTimeFormat(locale(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const days = new Map<string, Version[]>();
  for (const version of versions) {
    const label = format.format(version.at);
    const day = days.get(label);
    if (day) day.push(version);
    else days.set(label, [version]);
  }
  return [...days].map(([label, own]) => ({ label, versions: own }));
}

export const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(at);

export const momentOf = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(at);
