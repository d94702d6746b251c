import { acknowledgements } from "../../lib/acknowledgements.ts";
import { Renderer } from "./arn.ts";
import { Builder, PREFIX } from "./build.ts";
import { distinct, type Finding, unacknowledged } from "./finding.ts";
import { checkKept } from "./kept.ts";
import { acknowledgedBy, nagOf, TemplateRules } from "./packs.ts";
import { checkPermissions } from "./permissions.ts";
import { sessionStatements, statementsOf } from "./policies.ts";
import { type ResourceKind, resourceKinds } from "./reference.ts";
import { checkResources } from "./rules.ts";
import type { Combination } from "./settings.ts";
import { Templated } from "./templated.ts";
import type { Templates } from "./templates.ts";

/** The gates that look at templates as they are. */
export async function checkTemplates(
  templates: Templates,
  kinds: (type: string) => ResourceKind | undefined,
): Promise<Finding[]> {
  const render = new Renderer(templates, kinds);
  return [...(await checkPermissions(statementsOf(templates, render))), ...checkResources(templates, render)];
}

/** What came out, and of how many different templates. */
export interface Checked {
  /** What nothing acknowledges. */
  readonly findings: readonly Finding[];
  readonly templates: number;
}

/**
 * Runs every gate on the app as these combinations of settings make it. Combinations share most of their templates: what
 * looks at one template, or at the constructs that it is of, looks at each once.
 */
export async function checkAll(
  root: string,
  combinations: readonly Combination[],
  { builder = new Builder(root), rules = new TemplateRules(), progress = (_done: number) => {} } = {},
): Promise<Checked> {
  const kinds = await resourceKinds();
  const findings = [...(await checkPermissions(sessionStatements())), ...checkKept(root, builder, kinds)];
  const own = [];
  const seen = new Templated();
  for (const [done, combination] of combinations.entries()) {
    const { app, templates, remove } = builder.build(combination);
    const { fresh, unexpected } = seen.of(combination, templates);
    findings.push(
      ...unexpected,
      ...rules.check(app, fresh, builder.folder()),
      ...Object.keys(fresh).flatMap((stack) => nagOf(app.node.findChild(`${PREFIX}${stack}`))),
      ...(await checkTemplates(templates, kinds)),
    );
    own.push(...acknowledgedBy(app));
    remove();
    progress(done + 1);
  }
  const all = [...acknowledgements, ...new Map(own.map((one) => [JSON.stringify(one), one])).values()];
  return { findings: unacknowledged(distinct(findings), all), templates: seen.count };
}
