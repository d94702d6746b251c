import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, CloudFormationValidatePlugin, type PolicyViolation, Validations } from "aws-cdk-lib";
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

  /** `folder`: where the templates can be written. */
  check(app: App, templates: Templates, folder: string): Finding[] {
    return Object.entries(templates).flatMap(([stack, template]) => {
      const violations = this.#violations(app, stack, JSON.stringify(template), folder);
      const paths = new Map(resources({ [stack]: template }).map(({ id, at }) => [id, at]));
      return violations.flatMap(({ ruleName, description, fix, violatingResources }) =>
        violatingResources.map(({ resourceLogicalId = "" }) => ({
          rule: ruleName,
          at: paths.get(resourceLogicalId) ?? stack,
          message: fix ? `${description}: ${fix}` : description,
        })),
      );
    });
  }

  #violations(app: App, stack: string, text: string, folder: string): readonly PolicyViolation[] {
    const templatePath = join(folder, `${stack}.json`);
    writeFileSync(templatePath, text);
    const template = { stackConstructPath: stack, templatePath, accountId: undefined, region: undefined };
    return this.#plugin.validate({
      templatePaths: [templatePath],
      stackTemplates: [template],
      appConstruct: app,
    }).violations;
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
