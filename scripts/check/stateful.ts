import type { Finding } from "./finding.ts";
import type { ResourceKind } from "./reference.ts";
import { type Properties, resources, type Templates } from "./templates.ts";

/** A resource that holds what nobody can make again, as it was when it was last looked at. */
export interface Stateful {
  readonly type: string;
  readonly logicalId: string;
  /** Its properties whose change makes CloudFormation put an empty one in its place. */
  readonly identity: Properties;
  /** What becomes of it when it leaves the stack, outside a sandbox. */
  readonly deletionPolicy: string;
}

/** By place: see Finding. */
export type StatefulList = Readonly<Record<string, Stateful>>;

/** Hold nothing for long, though CloudFormation's registry counts them in. */
const passing = ["AWS::Logs::LogGroup", "AWS::SQS::Queue"];
/** Their ids are what people and passkeys go by, though they hold no data. */
const named = ["AWS::Cognito::IdentityPool", "AWS::CloudFront::Distribution"];

/** Lists what must outlive a deployment, of an app that is no sandbox. */
export function statefulOf(
  templates: Templates,
  kinds: (type: string) => ResourceKind | undefined,
): StatefulList {
  const found = resources(templates).filter(
    ({ type }) => named.includes(type) || (kinds(type)?.stateful && !passing.includes(type)),
  );
  return Object.fromEntries(
    found.map(({ at, id, type, properties, deletionPolicy }) => {
      const identity = Object.entries(properties).filter(([name]) => kinds(type)?.replacing.includes(name));
      return [
        at,
        {
          type,
          logicalId: id,
          identity: Object.fromEntries(identity),
          deletionPolicy: deletionPolicy ?? "Delete",
        },
      ];
    }),
  );
}

/** Compares what there is with what there was, as docs/template/stateful.json has it. */
export function checkStateful(now: StatefulList, before: StatefulList): Finding[] {
  const findings: Finding[] = [];
  const meant =
    "if that is meant, take its entry out of docs/template/stateful.json and say what becomes of its data";
  for (const [at, old] of Object.entries(before)) {
    const present = now[at]?.logicalId === old.logicalId ? now[at] : undefined;
    if (!present) {
      const message = `${old.logicalId} is gone from the template: a deployment leaves or deletes it, and people find an empty one or none. Keep the ids of its construct and of all above it; ${meant}`;
      findings.push({ rule: "stateful-removed", at, message });
      continue;
    }
    const changed = [...new Set([...Object.keys(old.identity), ...Object.keys(present.identity)])].filter(
      (name) => JSON.stringify(old.identity[name]) !== JSON.stringify(present.identity[name]),
    );
    if (changed.length > 0) {
      const message = `a change of ${changed.join(", ")} makes CloudFormation replace it by an empty one: change it back; ${meant}`;
      findings.push({ rule: "stateful-replaced", at, message });
    }
    if (old.deletionPolicy !== "Delete" && present.deletionPolicy === "Delete") {
      const message = `is deleted with its stack, and was ${old.deletionPolicy.toLowerCase()}ed: set its removal policy again; ${meant}`;
      findings.push({ rule: "stateful-deleted", at, message });
    }
  }
  for (const at of Object.keys(now))
    if (!before[at])
      findings.push({
        rule: "stateful-unlisted",
        at,
        message: "is new and holds data: npm run summary lists it",
      });
  for (const [at, { deletionPolicy }] of Object.entries(now))
    if (deletionPolicy === "Delete")
      findings.push({
        rule: "stateful-unkept",
        at,
        message: "is deleted with its stack outside a sandbox too: give it RemovalPolicy.RETAIN",
      });
  return findings;
}
