/** One measured figure beside those of its peers, all from the same run. */
export interface Row {
  /** What was done, e.g. "10,000 nodes: load". */
  readonly case: string;
  readonly metric: string;
  readonly unit: string;
  /** The median of at least five runs. */
  readonly ours: number;
  /** The same figure for others, by their name; Infinity where nobody waited for it. */
  readonly peers: Readonly<Record<string, number>>;
}

export interface Bench {
  readonly bench: string;
  readonly rows: readonly Row[];
}

/** The middle value; of an even number of values the lower middle one. Throws when there are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` (0 to 1) of the values lies. Throws when there are none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? sorted[0];
  if (value === undefined) throw new Error("A quantile of no values.");
  return value;
}

/** Three significant digits: the machine's noise is larger than the rest. */
export function round(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

/** The rows as a table of Markdown, a column each. */
export function markdown({ rows }: Bench): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.peers)))];
  const cell = (value: number | undefined) =>
    value === undefined || Number.isNaN(value)
      ? ""
      : value === Number.POSITIVE_INFINITY
        ? "–"
        : round(value).toLocaleString("en");
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const metric = ({ case: what, metric, unit }: Row) => `${what}: ${metric}${unit && ` (${unit})`}`;
  return [
    line(["", "Rhizome", ...names]),
    line(["---", "---:", ...names.map(() => "---:")]),
    ...rows.map((row) => line([metric(row), cell(row.ours), ...names.map((name) => cell(row.peers[name]))])),
  ].join("\n");
}

/** The rows as a text table: each peer with the ratio of its figure to ours. */
export function table({ bench, rows }: Bench): string {
  const lines = rows.map((row) => {
    const peers = Object.entries(row.peers).map(
      ([name, value]) => `${name} ${round(value)} (×${row.ours === 0 ? "∞" : round(value / row.ours)})`,
    );
    return [row.case, row.metric, `${round(row.ours)} ${row.unit}`, peers.join(", ")];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const body = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [bench, ...body].join("\n");
}
