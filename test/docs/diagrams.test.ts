import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagrams } from "../../scripts/diagrams/index.ts";
import { synth } from "../lib/synth.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/diagrams");
const templates = Object.fromEntries(
  Object.entries(synth().stacks).map(([name, template]) => [name, template.toJSON()]),
) as Parameters<typeof diagrams>[0];

test("docs/diagrams is what the templates say (npm run diagrams draws it anew)", () => {
  const drawn = diagrams(templates);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(drawn).sort());
  for (const [file, svg] of Object.entries(drawn))
    expect(readFileSync(join(folder, file), "utf8"), file).toBe(svg);
});

test("a diagram changes when the template does", () => {
  const changed = structuredClone(templates);
  const before = diagrams(templates)["edits-without-lambda.svg"];
  for (const resource of Object.values(changed.Realtime?.Resources ?? {}))
    if (resource.Type === "AWS::IoT::TopicRule")
      Object.assign(resource.Properties ?? {}, {
        TopicRulePayload: { Sql: "SELECT * FROM 'other'", Actions: [] },
      });
  const after = diagrams(changed)["edits-without-lambda.svg"];
  expect(before).toContain("stores");
  expect(after).not.toContain("stores");
});

test("what a view names has to be there", () => {
  const { Realtime: _, ...others } = templates;
  expect(() => diagrams(others)).toThrow(/no .*scripts\/diagrams\/views/);
});
