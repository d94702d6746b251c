import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Builder } from "../../../scripts/check/build.ts";
import { type Finding, line } from "../../../scripts/check/finding.ts";
import { checkAll, checkTemplates } from "../../../scripts/check/gates.ts";
import { nagOf, TemplateRules } from "../../../scripts/check/packs.ts";
import { resourceKinds } from "../../../scripts/check/reference.ts";
import { pairwise, plain, settings } from "../../../scripts/check/settings.ts";
import { checkStateful, statefulOf } from "../../../scripts/check/stateful.ts";
import type { Templates } from "../../../scripts/check/templates.ts";
import { constructFaults, finder } from "./construct-faults.ts";
import type { Fault } from "./faults.ts";
import { permissionFaults } from "./permission-faults.ts";
import { resourceFaults, statefulFaults, templateFaults } from "./resource-faults.ts";

const root = join(import.meta.dirname, "../../..");
const builder = new Builder(root);
const rules = new TemplateRules();
const kinds = await resourceKinds();
const { app, templates } = builder.build();
const before = (await checkTemplates(templates, kinds)).map(line);

const planted = ({ plant }: Fault, from: Templates = templates) => {
  const copy = structuredClone(from);
  plant(copy);
  return copy;
};
/** That a fault is found where it is, by its rule, and that its message says what to do. */
function named(findings: readonly Finding[], { rule, at }: Pick<Fault, "rule" | "at">) {
  const found = findings.filter(
    (one) => one.at === at && (typeof rule === "string" ? one.rule === rule : rule.test(one.rule)),
  );
  expect(found, findings.map(line).join("\n")).not.toEqual([]);
  for (const { message } of found) expect(message.length).toBeGreaterThan(20);
}

describe("the gates", () => {
  test("find nothing in any two settings together", async () => {
    expect((await checkAll(root, pairwise(), { builder, rules })).map(line)).toEqual([]);
  }, 300_000);

  test("know every setting of cdk.json", () => {
    const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: object };
    const own = Object.keys(context).filter((name) => !name.startsWith("@"));
    expect([...Object.keys(settings), ...plain].sort()).toEqual(own.sort());
  });
});

describe("the gates name", () => {
  test.each([...permissionFaults, ...resourceFaults])("$name", async (fault) => {
    const findings = await checkTemplates(planted(fault), kinds);
    named(
      findings.filter((one) => !before.includes(line(one))),
      fault,
    );
  });

  test("what CloudFormation would refuse: a property, a reference and a key that are not there", () => {
    const { Data } = templateFaults.reduce((copy, fault) => planted(fault, copy), templates);
    if (!Data) throw new Error("There is no stack Data");
    const findings = rules.check(app, { Data }, builder.folder());
    for (const fault of templateFaults) named(findings, fault);
  }, 60_000);

  const kept = builder.build({ sandbox: false, search: "on" }).templates;
  test.each(statefulFaults)("$name", (fault) => {
    const now = statefulOf(planted(fault, kept), kinds);
    named(checkStateful(now, statefulOf(kept, kinds)), fault);
  });

  test("what cdk-nag finds in constructs", () => {
    const faulty = builder.build({}, (changed) => {
      for (const fault of constructFaults) fault.plant(finder(changed));
    });
    const findings = nagOf(faulty.app);
    const known = nagOf(app).map(line);
    for (const fault of constructFaults)
      named(
        findings.filter((one) => !known.includes(line(one))),
        fault,
      );
  });
});
