/** EventBridge: rules that invoke functions at a rate. What happens in the cloud is no event here. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Aws, AwsError, type Resource, type ResourceType, type Service } from "../core/contracts.ts";

interface Rule {
  readonly name: string;
  readonly arn: string;
  /** Ms from one time to the next. */
  readonly period: number;
  readonly functionArns: readonly string[];
}

/** The longest delay of a timer, in ms (a 32-bit number). */
const LONGEST_TIMER = 2 ** 31 - 1;

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const properties: ResourceType["properties"] = {
  Name: true,
  Description: "is text for people",
  ScheduleExpression: true,
  State: true,
  Targets: {
    Arn: true,
    Id: true,
    RetryPolicy: "the function's own retries are what there is here",
  },
  Tags: "tags have no effect on a run",
};

/** `now` is the clock by which rules are due. */
export function createEvents(aws: Aws, { now = Date.now } = {}): Service {
  const rules: Rule[] = [];
  const timers = new Map<Rule, NodeJS.Timeout>();
  const folder = join(aws.dataDir, "events");
  const fileOf = (rule: Rule): string => join(folder, `${rule.name}.json`);

  /** When a rule was last due, over all runs; a new one's first time is a period after its creation. */
  const lastOf = async (rule: Rule): Promise<number> => {
    try {
      const { at } = JSON.parse(await readFile(fileOf(rule), "utf8")) as { at: number };
      return at;
    } catch {
      await keep(rule, now());
      return now();
    }
  };
  const keep = async (rule: Rule, at: number): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await writeFile(fileOf(rule), JSON.stringify({ at }));
  };
  const wait = (rule: Rule, due: number): void => {
    const timer = setTimeout(
      () => void (now() < due ? wait(rule, due) : fire(rule)),
      Math.min(Math.max(0, due - now()), LONGEST_TIMER),
    );
    timers.set(rule, timer.unref());
  };
  const fire = async (rule: Rule): Promise<void> => {
    const at = now();
    wait(rule, at + rule.period);
    await keep(rule, at);
    for (const arn of rule.functionArns)
      await invoke(aws, rule, arn, at).catch((error) => aws.log(`events: ${rule.name}: ${error.message}`));
  };

  return {
    name: "events",
    protocol: "json",
    resources: {
      "AWS::Events::Rule": {
        properties,
        create: (resource) => {
          const rule = read(aws, resource);
          if (resource.properties.State !== "DISABLED") rules.push(rule);
          return { ref: rule.name, attributes: { Arn: rule.arn } };
        },
      },
    },
    handle: async () => {
      throw new AwsError("UnknownOperationException", "The local EventBridge answers no calls.");
    },
    ready: async () => {
      for (const rule of rules) wait(rule, (await lastOf(rule)) + rule.period);
    },
    close: async () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function read(aws: Aws, { properties, physicalName }: Resource): Rule {
  const {
    Name,
    ScheduleExpression = "",
    Targets = [],
  } = properties as {
    Name?: string;
    ScheduleExpression?: string;
    Targets?: readonly { Arn: string }[];
  };
  const [, value, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(ScheduleExpression) ?? [];
  const period = Number(value) * (units[unit] ?? Number.NaN);
  if (!(period > 0)) throw new Error(`ScheduleExpression is ${ScheduleExpression}: only rate(…) runs here.`);
  for (const { Arn } of Targets)
    if (Arn.split(":")[2] !== "lambda") throw new Error(`Only functions can be targets here, not ${Arn}.`);
  const name = Name ?? physicalName({ max: 64 });
  const arn = aws.arn("events", `rule/${name}`);
  return { name, arn, period, functionArns: Targets.map((target) => target.Arn) };
}

/** The event that a schedule sends (EventBridge user guide, "Scheduled events", 2026-11). */
async function invoke(aws: Aws, { arn }: Rule, functionArn: string, at: number): Promise<void> {
  const event = {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: aws.account,
    time: new Date(at).toISOString().replace(/\.\d+/, ""),
    region: aws.region,
    resources: [arn],
    detail: {},
  };
  const caller = { kind: "service", principal: "events.amazonaws.com", sourceArn: arn } as const;
  await aws.service("lambda").call?.(caller, "Invoke", {
    FunctionName: functionArn,
    InvocationType: "Event",
    Payload: JSON.stringify(event),
  });
}
