import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { SIDES_NAMESPACE } from "../../lib/patterns/counted-sides.ts";
import { readMetrics } from "../../local/cloudwatch/metrics.ts";
import { readLogs } from "../logs/read.ts";

const metrics = ["Visits", "Uses", "Calls", "Errors"] as const;
export type Count = Readonly<Record<(typeof metrics)[number], number>>;

/** Of everybody else, and of the experiment's side. */
export interface Counts {
  readonly others: Count;
  readonly side: Count;
}

/** Sums since a time, in ms since 1970, of what a local run has counted. Throws when none ever did. */
export function localCounts(dataDir: string, name: string, since: number): Counts {
  const minutes = readMetrics(dataDir).filter(({ namespace }) => namespace === SIDES_NAMESPACE);
  if (minutes.length === 0)
    throw new Error(`Nothing has been counted in ${dataDir}: open a map in a run (npm start), or use --aws.`);
  const of = (stage: string): Count => {
    const own = minutes.filter(({ at, dimensions }) => at >= since - 60_000 && dimensions.stage === stage);
    const sum = (metric: string) =>
      own.reduce((total, { name, value }) => total + (name === metric ? value : 0), 0);
    return { Visits: sum("Visits"), Uses: sum("Uses"), Calls: sum("Calls"), Errors: sum("Errors") };
  };
  return { others: of("$default"), side: of(name) };
}

/** How many different people came to a side, and used what is tried out. */
export interface People {
  readonly came: number;
  readonly used: number;
}

/** What the access log of a local run tells of people, as far as it is kept: by their identities, which are not answered. */
export function localPeople(dataDir: string, name: string, uses: readonly string[], since: number): People {
  const came = new Set<string>();
  const used = new Set<string>();
  for (const { at, line } of readLogs(dataDir)) {
    if (at < since || !line.startsWith('{"at":')) continue;
    const { stage, route, person, status } = JSON.parse(line) as Record<string, string>;
    if (stage !== name || !person || person === "-") continue;
    came.add(person);
    if (uses.includes(route ?? "") && !String(status).startsWith("4")) used.add(person);
  }
  return { came: came.size, used: used.size };
}

/** Answers the same on AWS, in Logs Insights, over the API's access log. */
export const peopleQuery = (name: string, uses: readonly string[]): string =>
  `filter stage = "${name}" and route in ${JSON.stringify(uses)} and status not like /^4/ | stats count_distinct(person)`;

/** The same from CloudWatch, with the credentials and the region of the environment. Throws what is wrong with these. */
export async function awsCounts(name: string, since: number): Promise<Counts> {
  const stages = { others: "$default", side: name };
  const asked = Object.entries(stages).flatMap(([side, stage]) =>
    metrics.map((metric) => ({ side, stage, metric })),
  );
  const { MetricDataResults = [] } = await new CloudWatchClient({}).send(
    new GetMetricDataCommand({
      StartTime: new Date(since),
      EndTime: new Date(),
      MetricDataQueries: asked.map(({ stage, metric }, i) => ({
        Id: `m${i}`,
        MetricStat: {
          Metric: {
            Namespace: SIDES_NAMESPACE,
            MetricName: metric,
            Dimensions: [{ Name: "stage", Value: stage }],
          },
          Period: 86_400,
          Stat: "Sum",
        },
      })),
    }),
  );
  const of = (side: string): Count => {
    const sum = (metric: string): number => {
      const at = asked.findIndex((one) => one.side === side && one.metric === metric);
      const { Values = [] } = MetricDataResults.find(({ Id }) => Id === `m${at}`) ?? {};
      return Values.reduce((total, value) => total + value, 0);
    };
    return { Visits: sum("Visits"), Uses: sum("Uses"), Calls: sum("Calls"), Errors: sum("Errors") };
  };
  return { others: of("others"), side: of("side") };
}

/** The counts as people read them. */
export function report(
  name: string,
  share: number,
  days: number,
  { others, side }: Counts,
  people?: People,
): string {
  const rows = [
    ["", "everybody else", name],
    ["maps opened", number(others.Visits), number(side.Visits)],
    ["uses of what is tried out", number(others.Uses), number(side.Uses)],
    ["  for each map opened", ratio(others.Uses, others.Visits), ratio(side.Uses, side.Visits)],
    ["calls of the API", number(others.Calls), number(side.Calls)],
    ["  that failed", percent(others.Errors, others.Calls), percent(side.Errors, side.Calls)],
  ];
  const wide = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(wide[0] ?? 0) : cell.padStart(wide[i] ?? 0))).join("  "),
  );
  const opened = others.Visits + side.Visits;
  const led =
    opened === 0 ? "no map was opened" : `${percent(side.Visits, opened)} of the maps were opened there`;
  return [
    `${name}, the last ${days} days: a share of ${share} %, ${led}.`,
    "",
    ...lines,
    "",
    ...(people
      ? [`${number(people.came)} different people came to its side, ${number(people.used)} used it.`]
      : []),
    verdict(name, side),
  ].join("\n");
}

function verdict(name: string, { Visits, Uses }: Count): string {
  if (Visits === 0) return "Nobody has been there yet.";
  if (Uses === 0)
    return `Nobody used it. To delete it: docs/patterns/experiments.md; until then, npm run experiment -- stop ${name}.`;
  return `It was used. The counts in columns are of calls. To delete it all the same: docs/patterns/experiments.md.`;
}

const number = (count: number): string => count.toLocaleString("en-US");
const ratio = (part: number, whole: number): string => (whole === 0 ? "–" : (part / whole).toFixed(2));
const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
