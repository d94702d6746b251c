import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Builder } from "../../../scripts/check/build.ts";
import { type Finding, line } from "../../../scripts/check/finding.ts";
import { checkAll, checkTemplates } from "../../../scripts/check/gates.ts";
import { nagOf, TemplateRules } from "../../../scripts/check/packs.ts";
import { resourceKinds } from "../../../scripts/check/reference.ts";
import { covering, part, plain, product, reach, settings } from "../../../scripts/check/settings.ts";
import { checkStateful, statefulOf } from "../../../scripts/check/stateful.ts";
import { Templated } from "../../../scripts/check/templated.ts";
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
  test("find nothing in any template that the settings make", async () => {
    const { findings } = await checkAll(root, covering(), { builder, rules });
    expect(findings.map(line)).toEqual([]);
  }, 300_000);

  test("look at each template once, and object to a setting that nothing says a stack depends on", () => {
    const looked = new Templated();
    const of = (combination: object, Access: object) =>
      looked.of({ search: "on", ...combination }, { Access } as unknown as Templates);
    expect(of({}, { Resources: {} })).toMatchObject({ fresh: { Access: {} }, unexpected: [] });
    expect(of({ waf: "on" }, { Resources: {} })).toEqual({ fresh: {}, unexpected: [] });
    expect(of({ search: "off" }, { Resources: { Other: {} } })).toMatchObject({ unexpected: [] });
    const { unexpected } = of({ sandbox: false }, { Resources: { Kept: {} } });
    expect(unexpected).toMatchObject([{ rule: "unknown-reach", at: "Access" }]);
    expect(looked.count).toBe(3);
  });

  test("try a stack's own settings in all combinations, and any two settings together", () => {
    const [chosen, all] = [covering(), product()];
    const names = Object.keys(settings);
    const pairs = names.flatMap((a) => names.map((b) => [a, b]));
    for (const together of [...Object.values(reach), ...pairs]) {
      const of = (combinations: typeof all) => new Set(combinations.map((one) => part(one, together)));
      expect(of(chosen)).toEqual(of(all));
    }
    expect(chosen.length).toBeLessThan(24);
  });

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
