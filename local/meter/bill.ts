import { cost, type Item, prices } from "../../prices/aws.ts";
import type { Usage } from "./usage.ts";

export interface BillLine {
  readonly service: string;
  readonly item: Item;
  readonly amount: number;
  readonly unit: string;
  /** Of all of it, in USD, before free tiers. */
  readonly usd: number;
  /** What used it, the dearest first. */
  readonly resources: readonly { readonly resource: string; readonly amount: number; readonly usd: number }[];
}

export interface Bill {
  /** In the order of the price list. */
  readonly lines: readonly BillLine[];
  /** USD. */
  readonly total: number;
}

export function billFor(usage: readonly Usage[]): Bill {
  const lines = (Object.keys(prices) as Item[]).flatMap((item): BillLine[] => {
    const used = usage.filter((one) => one.item === item);
    if (used.length === 0) return [];
    const amount = used.reduce((sum, one) => sum + one.amount, 0);
    const resources = used
      .map((one) => ({ resource: one.resource, amount: one.amount, usd: cost(item, one.amount) }))
      .sort((a, b) => b.usd - a.usd);
    const { service, unit } = prices[item];
    return [{ service, item, amount, unit, usd: cost(item, amount), resources }];
  });
  return { lines, total: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

/** USD as one reads it: cents, or two digits that say something where it is less. */
export function dollars(usd: number): string {
  if (usd === 0 || usd >= 1) return usd.toLocaleString("en-US", { style: "currency", currency: "USD" });
  return `$${usd.toFixed(Math.min(12, Math.max(2, 1 - Math.floor(Math.log10(usd)))))}`;
}

/** The bill as lines of text, one an item. */
export function billText({ lines, total }: Bill): string {
  const rows = lines.map(({ service, amount, unit, usd }) => [service, count(amount), unit, dollars(usd)]);
  const wide = (column: number) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const body = rows.map(([service = "", amount = "", unit = "", usd = ""]) =>
    [service.padEnd(wide(0)), amount.padStart(wide(1)), unit.padEnd(wide(2)), usd.padStart(wide(3))].join(
      "  ",
    ),
  );
  return [...body, `In all ${dollars(total)}, before free tiers`].join("\n");
}

const count = (amount: number): string =>
  amount >= 100 || Number.isInteger(amount)
    ? Math.round(amount).toLocaleString("en-US")
    : String(Number(amount.toPrecision(3)));
