/** The embedded metric format: metrics that a line of a log carries. CloudWatch user guide, its specification, 2026-11. */
import type { Datum } from "../cloudwatch/alarm.ts";

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

/** Those of a line; none when it is no JSON or has no `_aws`, as most lines. A metric without a number is left out. */
export function embeddedMetrics(line: string): Datum[] {
  if (!line.includes('"_aws"')) return [];
  let root: Readonly<Record<string, unknown>>;
  try {
    root = JSON.parse(line);
  } catch {
    return [];
  }
  const { CloudWatchMetrics } = Object(root._aws) as { CloudWatchMetrics?: unknown };
  if (!Array.isArray(CloudWatchMetrics)) return [];
  return (CloudWatchMetrics as Directive[]).flatMap(({ Namespace, Dimensions, Metrics }) => {
    if (typeof Namespace !== "string" || !Array.isArray(Metrics)) return [];
    const sets = Array.isArray(Dimensions) && Dimensions.length > 0 ? (Dimensions as string[][]) : [[]];
    return sets.flatMap((set) => {
      const dimensions = Object.fromEntries(set.map((name) => [name, String(root[name])]));
      return (Metrics as { Name: string }[]).flatMap(({ Name }) => {
        const values = [root[Name]].flat().filter((value): value is number => typeof value === "number");
        return values.map((value) => ({ namespace: Namespace, name: Name, dimensions, value }));
      });
    });
  });
}
