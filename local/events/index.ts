/**
 * EventBridge: rules that invoke functions at a rate, and rules on events of services of this cloud, which are those of
 * CloudWatch's alarms, that publish to topics.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Aws, AwsError, type Resource, type ResourceType, type Service } from "../core/contracts.ts";
import { checkPattern, matches, type Pattern, type Transformer, transform } from "./pattern.ts";

interface Rule {
  readonly name: string;
  readonly arn: string;
  /** Ms from one time to the next. */
  readonly period: number;
  readonly functionArns: readonly string[];
}

/** A rule on events; its targets are topics. */
interface PatternRule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: Pattern;
  readonly targets: readonly { readonly Arn: string; readonly InputTransformer?: Transformer }[];
}

/** What a service of this cloud emits under `"event"`. */
export interface ServiceEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The longest delay of a timer, in ms (a 32-bit number). */
const LONGEST_TIMER = 2 ** 31 - 1;

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const properties: ResourceType["properties"] = {
  Name: true,
  Description: "is text for people",
  ScheduleExpression: true,
  EventPattern: true,
  State: true,
  Targets: {
    Arn: true,
    Id: true,
    InputTransformer: { InputPathsMap: true, InputTemplate: true },
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

  const patternRules: PatternRule[] = [];
  const hear = (event: ServiceEvent): void => {
    for (const rule of patternRules)
      if (matches(rule.pattern, event))
        void publish(aws, rule, event, now()).catch((error) =>
          aws.log(`events: ${rule.name}: ${error.message}`),
        );
  };
  aws.events.on("event", hear);

  return {
    name: "events",
    protocol: "json",
    resources: {
      "AWS::Events::Rule": {
        properties,
        create: (resource) => {
          const enabled = resource.properties.State !== "DISABLED";
          if (resource.properties.EventPattern) {
            const rule = readPatternRule(aws, resource);
            if (enabled) patternRules.push(rule);
            return { ref: rule.name, attributes: { Arn: rule.arn } };
          }
          const rule = read(aws, resource);
          if (enabled) rules.push(rule);
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
      aws.events.off("event", hear);
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

function readPatternRule(aws: Aws, { properties, physicalName }: Resource): PatternRule {
  const {
    Name,
    EventPattern,
    Targets = [],
  } = properties as {
    Name?: string;
    EventPattern?: unknown;
    Targets?: PatternRule["targets"];
  };
  checkPattern(EventPattern);
  for (const { Arn } of Targets)
    if (Arn.split(":")[2] !== "sns")
      throw new Error(`Only topics can be targets of a rule on events here, not ${Arn}.`);
  const name = Name ?? physicalName({ max: 64 });
  return { name, arn: aws.arn("events", `rule/${name}`), pattern: EventPattern, targets: Targets };
}

async function publish(aws: Aws, rule: PatternRule, event: ServiceEvent, at: number): Promise<void> {
  const whole = { ...envelope(aws, at), ...event };
  const caller = { kind: "service", principal: "events.amazonaws.com", sourceArn: rule.arn } as const;
  for (const { Arn, InputTransformer } of rule.targets) {
    const Message = InputTransformer ? transform(InputTransformer, whole) : JSON.stringify(whole);
    await aws.service("sns").call?.(caller, "Publish", { TopicArn: Arn, Message });
  }
}

/** What every event has. */
const envelope = (aws: Aws, at: number) => ({
  version: "0",
  id: randomUUID(),
  account: aws.account,
  time: new Date(at).toISOString().replace(/\.\d+/, ""),
  region: aws.region,
});

/** The event that a schedule sends (EventBridge user guide, "Scheduled events", 2026-11). */
async function invoke(aws: Aws, { arn }: Rule, functionArn: string, at: number): Promise<void> {
  const event = {
    ...envelope(aws, at),
    "detail-type": "Scheduled Event",
    source: "aws.events",
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
