import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Renderer } from "./arn.ts";
import type { Builder } from "./build.ts";
import type { Finding } from "./finding.ts";
import type { ResourceKind } from "./reference.ts";
import { checkStateful, type StatefulList, statefulOf } from "./stateful.ts";
import { summaryOf } from "./summary.ts";

type Kinds = (type: string) => ResourceKind | undefined;

/** Where what is kept in git of the templates is. */
const SUMMARY = "docs/template/summary.md";
const STATEFUL = "docs/template/stateful.json";

const read = (root: string) => ({
  summary: readFileSync(join(root, SUMMARY), "utf8"),
  stateful: JSON.parse(readFileSync(join(root, STATEFUL), "utf8")) as StatefulList,
});

function make(builder: Builder, kinds: Kinds) {
  const { templates } = builder.build();
  return {
    summary: summaryOf(templates, new Renderer(templates, kinds)),
    stateful: statefulOf(builder.build({ sandbox: false, search: "on" }).templates, kinds),
  };
}

/** Compares the templates with what git has of them. */
export function checkKept(root: string, builder: Builder, kinds: Kinds): Finding[] {
  const [before, now] = [read(root), make(builder, kinds)];
  const findings = checkStateful(now.stateful, before.stateful);
  if (now.summary !== before.summary)
    findings.push({
      rule: "stale-summary",
      at: SUMMARY,
      message: `is not as the stacks are, first at ${difference(before.summary, now.summary)}: run npm run summary and look at what changed`,
    });
  return findings;
}

/** Writes both anew, but for what would be lost: answers that instead. */
export function writeKept(root: string, builder: Builder, kinds: Kinds): Finding[] {
  const now = make(builder, kinds);
  const lost = checkStateful(now.stateful, read(root).stateful).filter(({ rule }) =>
    /^stateful-(removed|replaced|deleted)$/.test(rule),
  );
  if (lost.length > 0) return lost;
  writeFileSync(join(root, SUMMARY), now.summary);
  writeFileSync(join(root, STATEFUL), `${JSON.stringify(now.stateful, null, 2)}\n`);
  return [];
}

function difference(before: string, now: string): string {
  const [old, fresh] = [before.split("\n"), now.split("\n")];
  const at = fresh.findIndex((line, i) => line !== old[i]);
  return `"${fresh[at] ?? old[fresh.length] ?? ""}"`;
}
