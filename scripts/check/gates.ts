import { acknowledgements } from "../../lib/acknowledgements.ts";
import { Renderer } from "./arn.ts";
import { Builder } from "./build.ts";
import { distinct, type Finding, unacknowledged } from "./finding.ts";
import { checkKept } from "./kept.ts";
import { acknowledgedBy, nagOf, TemplateRules } from "./packs.ts";
import { checkPermissions } from "./permissions.ts";
import { sessionStatements, statementsOf } from "./policies.ts";
import { type ResourceKind, resourceKinds } from "./reference.ts";
import { checkResources } from "./rules.ts";
import type { Combination } from "./settings.ts";
import type { Templates } from "./templates.ts";

/** The gates that look at templates as they are. */
export async function checkTemplates(
  templates: Templates,
  kinds: (type: string) => ResourceKind | undefined,
): Promise<Finding[]> {
  const render = new Renderer(templates, kinds);
  return [...(await checkPermissions(statementsOf(templates, render))), ...checkResources(templates, render)];
}

/** Runs every gate on the app as these combinations of settings make it; answers what nothing acknowledges. */
export async function checkAll(
  root: string,
  combinations: readonly Combination[],
  { builder = new Builder(root), rules = new TemplateRules() } = {},
): Promise<Finding[]> {
  const kinds = await resourceKinds();
  const findings = [...(await checkPermissions(sessionStatements())), ...checkKept(root, builder, kinds)];
  const own = [];
  for (const combination of combinations) {
    const { app, templates } = builder.build(combination);
    findings.push(
      ...rules.check(app, templates, builder.folder()),
      ...nagOf(app),
      ...(await checkTemplates(templates, kinds)),
    );
    own.push(...acknowledgedBy(app));
  }
  const all = [...acknowledgements, ...new Map(own.map((one) => [JSON.stringify(one), one])).values()];
  return unacknowledged(distinct(findings), all);
}
