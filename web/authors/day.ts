import { locale } from "../i18n/index.ts";

const DAY = 86_400_000;

/** "today", "yesterday", or the date; today with the time. */
export function dayOf(at: number, now = Date.now()): string {
  const days = Math.round((midnight(now) - midnight(at)) / DAY);
  if (days >= 2 || days < 0) return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(at);
  const day = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day");
  return days > 0 ? day : `${day} ${new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(at)}`;
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
