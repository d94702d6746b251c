import { locale } from "./index.ts";

/** A share of 1 as the language writes it, without decimals. */
export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent" }).format(share);
}

/** A number in the language's digits. */
export function numeral(count: number): string {
  return new Intl.NumberFormat(locale()).format(count);
}

/** One after the other, with the language's comma. */
export function listed(texts: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "unit", style: "short" }).format(texts);
}
