/** Numbers as the person's language writes them. */
import { locale } from "../i18n/index.ts";

/** USD down to what a single message costs; cents say nothing here. */
export function money(usd: number): string {
  const digits = usd === 0 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: usd < 1 ? 2 : 4 };
  return new Intl.NumberFormat(locale(), {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: 0,
    ...digits,
  }).format(usd);
}

export function time(ms: number): string {
  const [value, unit] = ms >= 1_000 ? [ms / 1_000, "second"] : [ms, "millisecond"];
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? (unit === "second" ? 2 : 1) : 0,
  }).format(value);
}

export function size(bytes: number): string {
  const [value, unit] =
    bytes >= 1024 ** 2
      ? [bytes / 1024 ** 2, "megabyte"]
      : bytes >= 1024
        ? [bytes / 1024, "kilobyte"]
        : [bytes, "byte"];
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(value);
}

export const clock = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(at);
