import type { Renderer } from "./arn.ts";
import { callersOf } from "./callers.ts";
import type { Finding } from "./finding.ts";
import { type Properties, type Resource, resources, type Templates, type Value, visit } from "./templates.ts";

/** What neither CDK's rules nor cdk-nag look at, and what goes wrong without a word. */
export function checkResources(templates: Templates, render: Renderer): Finding[] {
  return [
    ...calls(templates, render),
    ...resources(templates).flatMap((one) => [...plainly(one), ...secrets(one)]),
  ];
}

function calls(templates: Templates, render: Renderer): Finding[] {
  const callers = callersOf(templates, render);
  const functions = new Map(resources(templates, "AWS::Lambda::Function").map((one) => [one.id, one]));
  const named = (type: string, property: string) =>
    new Map(
      resources(templates, type).map((one) => [
        render.text(one.properties[property] ?? null, one.stack),
        one,
      ]),
    );
  const aliases = named("AWS::Lambda::Alias", "FunctionName");
  const outcomes = named("AWS::Lambda::EventInvokeConfig", "FunctionName");
  const allowed = resources(templates, "AWS::Lambda::Permission").map(
    ({ stack, properties }) =>
      `${render.text(properties.FunctionName ?? null, stack)} ${properties.Principal}`,
  );
  const findings: Finding[] = [];
  for (const { at, called, qualifier, service, asynchronous, patience } of callers) {
    const fn = called === undefined ? undefined : functions.get(called);
    if (!called || !fn) {
      findings.push({
        rule: "nothing-called",
        at,
        message: "calls a function that is not there: name one of the stacks",
      });
      continue;
    }
    const { Timeout } = fn.properties;
    if (patience !== undefined && Number(Timeout) >= patience)
      findings.push({
        rule: "late-answer",
        at: fn.at,
        message: `may take ${Timeout} s, and ${at} waits ${patience} s for its answer: give it less, or a queue`,
      });
    if (!aliases.has(called))
      findings.push({
        rule: "no-alias",
        at: fn.at,
        message: `is called by ${at} as it was last uploaded: give it an alias`,
      });
    else if (qualifier === undefined)
      findings.push({ rule: "alias-bypassed", at, message: `calls ${fn.at} past its alias: call the alias` });
    if (service && !allowed.some((one) => one.includes(called) && one.endsWith(` ${service}`)))
      findings.push({
        rule: "not-let-in",
        at,
        message: `calls ${fn.at}, whose policy does not let ${service} in: add a permission`,
      });
    const outcome = outcomes.get(called)?.properties.DestinationConfig as Properties | undefined;
    if (asynchronous && !outcome?.OnFailure && !fn.properties.DeadLetterConfig)
      findings.push({
        rule: "lost-events",
        at: fn.at,
        message: `is called by ${at}, which waits for no answer: what it gives up is lost without an onFailure destination`,
      });
  }
  return [...findings, ...waits(templates, render)];
}

/** A message that is worked on must not come back before the function can be through with it. */
function waits(templates: Templates, render: Renderer): Finding[] {
  const functions = new Map(resources(templates, "AWS::Lambda::Function").map((one) => [one.id, one]));
  const queues = new Map(resources(templates, "AWS::SQS::Queue").map((one) => [one.id, one]));
  return resources(templates, "AWS::Lambda::EventSourceMapping").flatMap(({ stack, properties }) => {
    const queue = queues.get(
      render
        .text(properties.EventSourceArn ?? null, stack)
        .split(":")
        .at(-1) ?? "",
    );
    const fn = functions.get(
      render
        .text(properties.FunctionName ?? null, stack)
        .split(":")
        .at(-2) ?? "",
    );
    if (!queue || !fn) return [];
    const [hidden = 30, timeout = 3] = [queue.properties.VisibilityTimeout, fn.properties.Timeout].map(
      Number,
    );
    const findings: Finding[] = [];
    // "Set the visibility timeout to at least six times the function timeout": Lambda developer guide, SQS, 2026-11.
    if (hidden < 6 * timeout)
      findings.push({
        rule: "visibility-timeout",
        at: queue.at,
        message: `shows a message again after ${hidden} s, while ${fn.at} may work on it for ${timeout} s: make it ${6 * timeout} s`,
      });
    if (!queue.properties.RedrivePolicy)
      findings.push({
        rule: "no-dead-letters",
        at: queue.at,
        message: `hands a message that ${fn.at} cannot take to it again and again: give it a dead-letter queue`,
      });
    return findings;
  });
}

/** What is seen of one resource by itself. */
function plainly({ type, at, properties }: Resource): Finding[] {
  const finding = (rule: string, message: string): Finding[] => [{ rule, at, message }];
  switch (type) {
    case "AWS::Logs::LogGroup":
      return properties.RetentionInDays
        ? []
        : finding("log-retention", "keeps its logs for ever: set RetentionInDays");
    case "AWS::Lambda::Function":
      return (properties.LoggingConfig as Properties | undefined)?.LogGroup
        ? []
        : finding(
            "log-retention",
            "logs into a group that Lambda makes and that keeps for ever: give it a log group",
          );
    case "AWS::Lambda::Url":
      return properties.AuthType === "AWS_IAM"
        ? []
        : finding("open-url", "answers whoever finds its address: set AuthType to AWS_IAM");
    case "AWS::S3::Bucket":
      return [
        ...(properties.BucketEncryption
          ? []
          : finding("encryption", "does not say how it is encrypted: set BucketEncryption")),
        ...(Object.values(properties.PublicAccessBlockConfiguration ?? {}).filter((on) => on === true)
          .length === 4
          ? []
          : finding(
              "public-access",
              "may be opened to everybody by a policy: set all of PublicAccessBlockConfiguration",
            )),
      ];
    case "AWS::SQS::Queue":
      return properties.SqsManagedSseEnabled === false && !properties.KmsMasterKeyId
        ? finding("encryption", "is not encrypted: leave SqsManagedSseEnabled on")
        : [];
    case "AWS::DynamoDB::Table":
      return (properties.PointInTimeRecoverySpecification as Properties | undefined)
        ?.PointInTimeRecoveryEnabled
        ? []
        : finding(
            "no-recovery",
            "cannot be brought back to how it was a minute ago: turn point-in-time recovery on",
          );
    case "AWS::IoT::TopicRule":
      return (properties.TopicRulePayload as Properties).ErrorAction
        ? []
        : finding("lost-events", "drops a message that an action fails with: give it an error action");
    default:
      return [];
  }
}

const secretName = /(password|passwd|secret|token|api_?key|private_?key|credential)$/i;
/** Ids of access keys (IAM user guide, "Unique identifiers", 2026-11), keys in PEM, tokens of GitHub and Slack. */
const secretText =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{36}|\bxox[bp]-\w+/;

/** A template can be read by many, and is kept for good: what is secret in it is a reference. */
function secrets({ at, properties }: Resource): Finding[] {
  const findings: Finding[] = [];
  const look = (name: string, value: Value | undefined) => {
    if (typeof value !== "string" || value.startsWith("{{resolve:")) return;
    if (secretText.test(value) || (secretName.test(name) && value !== ""))
      findings.push({
        rule: "plain-secret",
        at,
        message: `${name} is in the template: name a secret of Secrets Manager`,
      });
  };
  visit(properties, (object, holder) => {
    // Of a user pool's client: how long a token is good.
    if (holder === "TokenValidityUnits") return;
    for (const [name, value] of Object.entries(object)) look(name, value);
  });
  return findings;
}
