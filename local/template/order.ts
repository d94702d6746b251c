/** In which order the resources of a stack are made: each after those that it refers to. */
import type { Stack, TemplateResource } from "./assembly.ts";
import { StartError } from "./errors.ts";
import { intrinsic } from "./intrinsics.ts";

/** Names that a value refers to by Ref, Fn::GetAtt and Fn::Sub; of an Fn::If only the branch that counts. */
export function references(value: unknown, condition: (name: string) => boolean): Set<string> {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) {
      part.forEach(visit);
      return;
    }
    if (typeof part !== "object" || part === null) return;
    const call = intrinsic(part);
    if (!call) {
      Object.values(part).forEach(visit);
      return;
    }
    const { name, argument } = call;
    if (name === "Ref") found.add(String(argument));
    else if (name === "Fn::GetAtt")
      found.add(String(Array.isArray(argument) ? argument[0] : String(argument).split(".")[0]));
    else if (name === "Fn::If" && Array.isArray(argument))
      visit(argument[condition(String(argument[0])) ? 1 : 2]);
    else if (name === "Fn::Sub") {
      const [template, values] =
        typeof argument === "string" ? [argument, {}] : (argument as [string, object]);
      for (const [, id] of template.matchAll(/\$\{(?!!)([^}.]+)[^}]*\}/g)) if (id) found.add(id);
      visit(values);
    } else visit(argument);
  };
  visit(value);
  return found;
}

const dependsOn = ({ DependsOn }: TemplateResource): readonly string[] =>
  DependsOn === undefined ? [] : typeof DependsOn === "string" ? [DependsOn] : DependsOn;

/** Throws {@link StartError} on a cycle and on a dependency that does not exist. */
export function creationOrder(
  stack: Stack,
  resources: Readonly<Record<string, TemplateResource>>,
  condition: (name: string) => boolean,
): string[] {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (id: string, way: readonly string[]): void => {
    const resource = resources[id];
    if (!resource || state.get(id) === "done") return;
    if (state.get(id) === "open")
      throw new StartError(
        `Resources of ${stack.file} depend on each other in a circle: ${[...way.slice(way.indexOf(id)), id].join(" → ")}.`,
      );
    state.set(id, "open");
    for (const other of dependsOn(resource))
      if (!stack.template.Resources?.[other])
        throw new StartError(`${id} in ${stack.file} depends on ${other}, which is not in that template.`);
    for (const other of [...dependsOn(resource), ...references(resource.Properties, condition)])
      visit(other, [...way, id]);
    state.set(id, "done");
    order.push(id);
  };
  for (const id of Object.keys(resources)) visit(id, []);
  return order;
}
