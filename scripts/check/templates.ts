import { readFileSync } from "node:fs";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { place } from "./finding.ts";

/** A value of JSON, or an intrinsic function of CloudFormation. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Properties = Record<string, Value>;

export interface Template {
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { Value: Value; Export?: { Name: Value } }>;
}

export interface TemplateResource {
  readonly Type: string;
  Properties?: Properties;
  readonly Metadata?: { readonly "aws:cdk:path"?: string };
  readonly DependsOn?: string | string[];
  DeletionPolicy?: string;
}

/** The templates of an app, by the name of their stack without the prefix. */
export type Templates = Record<string, Template>;

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  /** The construct's path: see Finding. */
  readonly at: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
}

/** Reads what was synthesized. */
export function readTemplates(assembly: CloudAssembly, prefix: string): Templates {
  return Object.fromEntries(
    assembly.stacks.map(({ stackName, templateFullPath }) => [
      stackName.slice(prefix.length),
      JSON.parse(readFileSync(templateFullPath, "utf8")),
    ]),
  );
}

/** Every resource, or those of a type, in the order of the templates. */
export function resources(templates: Templates, type?: string): Resource[] {
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => type === undefined || Type === type)
      .map(([id, resource]) => ({
        stack,
        id,
        type: resource.Type,
        at: place(pathOf(stack, id, resource), prefixOf(resource)),
        properties: resource.Properties ?? {},
        deletionPolicy: resource.DeletionPolicy,
      })),
  );

  function prefixOf({ Metadata }: TemplateResource): string {
    const [first = ""] = (Metadata?.["aws:cdk:path"] ?? "").split("/");
    const stack = Object.keys(templates).find((name) => first.endsWith(name));
    return stack ? first.slice(0, first.length - stack.length) : "";
  }
}

const pathOf = (stack: string, id: string, { Metadata }: TemplateResource) =>
  Metadata?.["aws:cdk:path"] ?? `${stack}/${id}`;

/** `[logical id, attribute]` of a Fn::GetAtt. */
export function attribute(value: { [name: string]: Value }): [string, string] | undefined {
  const parts = value["Fn::GetAtt"];
  if (typeof parts === "string") return parts.split(".", 2) as [string, string];
  return Array.isArray(parts) ? (parts as [string, string]) : undefined;
}

/** What another stack exports by this name, and which. */
export function exported(name: Value, templates: Templates): { stack: string; value: Value } | undefined {
  for (const [stack, { Outputs }] of Object.entries(templates))
    for (const { Value: value, Export } of Object.values(Outputs ?? {}))
      if (Export && JSON.stringify(Export.Name) === JSON.stringify(name)) return { stack, value };
  return undefined;
}

/** Calls with every object in a value, itself included, and the name that it has in what holds it. */
export function visit(
  value: Value,
  call: (object: { [name: string]: Value }, name: string) => void,
  name = "",
): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, call, name);
  } else if (typeof value === "object" && value !== null) {
    call(value, name);
    for (const [key, one] of Object.entries(value)) visit(one, call, key);
  }
}
