import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, CloudFormationValidatePlugin, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import type { Acknowledgement } from "../../lib/acknowledgements.ts";
import { PREFIX } from "./build.ts";
import { type Finding, place } from "./finding.ts";
import { resources, type Templates } from "./templates.ts";

/** What cdk-nag's AwsSolutions pack objects to in an app, or in a stack of it. */
export function nagOf(scope: IConstruct): Finding[] {
  return new AwsSolutionsChecks().validateScope(scope).violations.flatMap((violation) =>
    violation.violatingResources.map(({ constructPath = "" }) => ({
      rule: readable(violation.ruleName),
      at: place(constructPath, PREFIX),
      message: violation.description,
    })),
  );
}

/** `IAM5[Resource::RhizomeData:ExportsOutputFnGetAttFiles8E6940B8ArnD8EE6C03/snapshots/*]` names its bucket without the hashes. */
const readable = (rule: string) =>
  rule
    .replace(`::${PREFIX}`, "::")
    .replace(/ExportsOutput(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{8}(?:Arn)?[0-9A-F]{8}/, "$1")
    .replace(/<(\w+?)(?:[0-9A-F]{8})?\.Arn>/, "<$1>");

/** CDK's own rules for templates (`validateAgainstDefaultRules`). */
export class TemplateRules {
  readonly #plugin = new CloudFormationValidatePlugin();

  /** `folder`: where the templates can be written. All in one call, which takes as long as for two of them by themselves. */
  check(app: App, templates: Templates, folder: string): Finding[] {
    const written = new Map(
      Object.keys(templates).map((stack) => [join(folder, `${stack}.json`), stack] as const),
    );
    if (written.size === 0) return [];
    for (const [path, stack] of written) writeFileSync(path, JSON.stringify(templates[stack]));
    const { violations } = this.#plugin.validate({
      templatePaths: [...written.keys()],
      stackTemplates: [...written].map(([templatePath, stackConstructPath]) => ({
        stackConstructPath,
        templatePath,
        accountId: undefined,
        region: undefined,
      })),
      appConstruct: app,
    });
    const places = new Map(resources(templates).map(({ stack, id, at }) => [`${stack} ${id}`, at]));
    return violations.flatMap(({ ruleName, description, fix, violatingResources }) =>
      violatingResources.map(({ resourceLogicalId = "", templatePath = "" }) => {
        const stack = written.get(templatePath) ?? templatePath;
        return {
          rule: ruleName,
          at: places.get(`${stack} ${resourceLogicalId}`) ?? stack,
          message: fix ? `${description}: ${fix}` : description,
        };
      }),
    );
  }
}

/** What our constructs acknowledge, of CDK's own rules; CDK itself acknowledges W3010 for every stack. */
export function acknowledgedBy(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([id, reason]) => ({
          rule: id.replace(/^.*::/, ""),
          at: [place(node.path, PREFIX)],
          reason,
        })),
      )
      .filter(({ rule }) => rule !== "W3010"),
  );
}
