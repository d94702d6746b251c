import type { Aws, Resource, ResourceType } from "../core/contracts.ts";
import { ACTION_PROPERTIES, type ActionHost, readAction } from "./rules/actions.ts";
import type { Rule, RulesEngine } from "./rules/engine.ts";
import type { SqlVersion } from "./sql/functions.ts";
import { parseStatement } from "./sql/parse.ts";

/** Actions of one rule (AWS IoT quotas, 2026-11). */
const MAX_ACTIONS = 10;

export function iotResources(
  aws: Aws,
  engine: RulesEngine,
  publish: ActionHost["publish"],
): Record<string, ResourceType> {
  return {
    "AWS::IoT::TopicRule": {
      properties: {
        RuleName: true,
        TopicRulePayload: {
          Sql: true,
          AwsIotSqlVersion: true,
          Actions: ACTION_PROPERTIES,
          ErrorAction: ACTION_PROPERTIES,
          RuleDisabled: true,
          Description: "is text for people",
        },
        Tags: "tags have no effect on a run",
      },
      create: (resource) => {
        const rule = readRule(aws, resource, publish);
        if (rule.enabled) engine.add(rule);
        return { ref: rule.name, attributes: { Arn: rule.arn } };
      },
    },
  };
}

interface RulePayload {
  readonly Sql?: string;
  readonly AwsIotSqlVersion?: string;
  readonly Actions?: readonly Record<string, Record<string, unknown>>[];
  readonly ErrorAction?: Record<string, Record<string, unknown>>;
  readonly RuleDisabled?: boolean | string;
}

function readRule(
  aws: Aws,
  resource: Resource,
  publish: ActionHost["publish"],
): Rule & { readonly enabled: boolean } {
  const { RuleName, TopicRulePayload } = resource.properties as {
    RuleName?: string;
    TopicRulePayload: RulePayload;
  };
  const { Sql = "", AwsIotSqlVersion, Actions = [], ErrorAction, RuleDisabled } = TopicRulePayload;
  const version = sqlVersion(AwsIotSqlVersion);
  const name = RuleName ?? resource.physicalName({ max: 128 }).replaceAll(/\W/g, "_");
  const arn = aws.arn("iot", `rule/${name}`);
  const host: ActionHost = { aws, ruleArn: arn, version, publish };
  if (Actions.length > MAX_ACTIONS) throw new Error(`A rule has at most ${MAX_ACTIONS} actions.`);
  return {
    name,
    arn,
    version,
    enabled: String(RuleDisabled) !== "true",
    statement: parseStatement(Sql, version),
    actions: Actions.map((action) => readAction(host, action)),
    ...(ErrorAction && { errorAction: readAction(host, ErrorAction) }),
  };
}

/** Without one, CloudFormation means the version of 2015. */
function sqlVersion(version = "2015-10-08"): SqlVersion {
  if (version === "2015-10-08" || version === "2016-03-23") return version;
  throw new Error(`AwsIotSqlVersion ${version}: only 2015-10-08 and 2016-03-23 work here.`);
}
