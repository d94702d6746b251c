/**
 * CDK adds functions of its own that only answer CloudFormation: the providers of custom resources. What they
 * would do, a service here does itself (the type `Custom::…` is in its table), so they and their layers are
 * not made: they get a name and an ARN, and never run.
 */
import { ACCOUNT, REGION } from "../core/aws.ts";
import type { Created, ResourceType } from "../core/contracts.ts";
import type { TemplateResource } from "./assembly.ts";
import { references } from "./order.ts";

type Resources = Readonly<Record<string, TemplateResource>>;

/** Makes what Ref and Fn::GetAtt of the resource give, from its physical name. */
type StandIn = (name: string) => Created;

const lambdaFunction: StandIn = (name) => ({
  ref: name,
  attributes: { Arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}` },
});

const layer: StandIn = (name) => ({ ref: `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:${name}:1` });

const always = () => true;

const isCustom = (type: string) =>
  type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource";

/** Whether every resource that refers to this one is among `owners`. */
const onlyUsedBy = (id: string, resources: Resources, owners: ReadonlyMap<string, unknown>) =>
  Object.entries(resources).every(
    ([other, { Properties }]) => owners.has(other) || !references(Properties, always).has(id),
  );

export function standIns(
  resources: Resources,
  types: ReadonlyMap<string, ResourceType>,
): Map<string, StandIn> {
  const replaced = new Map<string, StandIn>();
  for (const { Type, Properties } of Object.values(resources)) {
    if (!isCustom(Type) || !types.has(Type)) continue;
    for (const id of references(Properties?.ServiceToken, always))
      if (resources[id]?.Type === "AWS::Lambda::Function") replaced.set(id, lambdaFunction);
  }
  for (const [id, { Type }] of Object.entries(resources))
    if (Type === "AWS::Lambda::LayerVersion" && onlyUsedBy(id, resources, replaced)) replaced.set(id, layer);
  return replaced;
}
