import type { Renderer } from "./arn.ts";
import { type Properties, type Resource, resources, type Templates, type Value } from "./templates.ts";

/** Something that invokes a function. */
export interface Caller {
  /** Where it is: see Finding. */
  readonly at: string;
  /** Who must be let in. Queues are read by the function's own role. */
  readonly service: string | undefined;
  /** Hands the event over and does not wait. */
  readonly asynchronous: boolean;
  /** Must have its answer within this many seconds. */
  readonly patience: number | undefined;
  /** The logical id of the function; undefined if there is no such function. */
  readonly called: string | undefined;
  /** The alias or version that is called. */
  readonly qualifier: string | undefined;
}

/** Every caller of a function of these templates. */
export function callersOf(templates: Templates, render: Renderer): Caller[] {
  const functions = new Set(resources(templates, "AWS::Lambda::Function").map(({ id }) => id));
  const callers: Caller[] = [];
  const add = (
    { at, stack }: Resource,
    target: Value | undefined,
    how: Pick<Caller, "service"> & Partial<Pick<Caller, "asynchronous" | "patience">>,
  ) => {
    if (target === undefined) return;
    const [, called = "", qualifier] =
      /^(?:.*:function:)?([^:]+)(?::([^:]+))?$/.exec(render.text(target, stack)) ?? [];
    callers.push({
      at,
      asynchronous: false,
      patience: undefined,
      ...how,
      called: functions.has(called) ? called : undefined,
      qualifier,
    });
  };
  for (const resource of resources(templates)) {
    const { type, properties } = resource;
    if (type === "AWS::ApiGatewayV2::Integration" && properties.IntegrationType === "AWS_PROXY")
      // HTTP API quotas, "maximum integration timeout", 2026-11.
      add(resource, properties.IntegrationUri, { service: "apigateway.amazonaws.com", patience: 30 });
    if (type === "AWS::Lambda::EventSourceMapping")
      add(resource, properties.FunctionName, { service: undefined });
    if (type === "AWS::ElasticLoadBalancingV2::TargetGroup" && properties.TargetType === "lambda")
      for (const target of list(properties.Targets))
        add(resource, target.Id, { service: "elasticloadbalancing.amazonaws.com" });
    if (type === "AWS::Events::Rule")
      for (const target of list(properties.Targets))
        if (render.text(target.Arn ?? null, resource.stack).includes(":lambda:"))
          add(resource, target.Arn, { service: "events.amazonaws.com", asynchronous: true });
    if (type === "AWS::IoT::TopicRule")
      for (const action of list((properties.TopicRulePayload as Properties).Actions))
        add(resource, (action.Lambda as Properties | undefined)?.FunctionArn, {
          service: "iot.amazonaws.com",
          asynchronous: true,
        });
    if (type === "Custom::S3BucketNotifications")
      for (const target of list(
        (properties.NotificationConfiguration as Properties).LambdaFunctionConfigurations,
      ))
        add(resource, target.LambdaFunctionArn, { service: "s3.amazonaws.com", asynchronous: true });
  }
  return callers;
}

const list = (value: Value | undefined) => (Array.isArray(value) ? value : []) as Properties[];
