/** Says which resource types and properties of a template the local cloud cannot honour. */
import type { PropertySpec, ResourceType } from "../core/contracts.ts";
import type { Stack, TemplateResource } from "./assembly.ts";
import { intrinsic } from "./intrinsics.ts";

const place = (stack: Stack, id: string) => {
  const path = stack.paths.get(id);
  return `${path ? `${path} (${id} in ${stack.file}` : `${id} (in ${stack.file}`}, stack ${stack.name})`;
};

function unknownProperties(
  value: unknown,
  spec: PropertySpec,
  condition: (name: string) => boolean,
  path: string,
): string[] {
  if (spec === true || typeof spec === "string") return [];
  if (Array.isArray(value)) return value.flatMap((item) => unknownProperties(item, spec, condition, path));
  const call = intrinsic(value);
  if (call?.name === "Fn::If" && Array.isArray(call.argument)) {
    const [name, yes, no] = call.argument;
    return unknownProperties(condition(String(name)) ? yes : no, spec, condition, path);
  }
  // What another function gives is plain text or a list of it: there are no names to check.
  if (call || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const below = path === "" ? name : `${path}.${name}`;
    const known = Object.hasOwn(spec, name) ? spec[name] : undefined;
    return known === undefined ? [below] : unknownProperties(member, known, condition, below);
  });
}

/** A line for each type or property that is not known; none when all can be honoured. */
export function checkResources(
  stack: Stack,
  resources: Readonly<Record<string, TemplateResource>>,
  types: ReadonlyMap<string, ResourceType>,
  condition: (name: string) => boolean,
): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    const type = types.get(Type);
    if (!type) return [`${place(stack, id)}: the local cloud has no ${Type}.`];
    const custom = Type.startsWith("Custom::") || Type === "AWS::CloudFormation::CustomResource";
    const spec: PropertySpec = custom
      ? { ...type.properties, ServiceToken: true, ServiceTimeout: true }
      : type.properties;
    const unknown = [...new Set(unknownProperties(Properties, spec, condition, ""))];
    return unknown.map(
      (name) => `${place(stack, id)}: the local ${Type} does not honour the property ${name}.`,
    );
  });
}
