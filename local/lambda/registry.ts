import type { EventSourceConfig } from "./event-source.ts";
import type { Invocable, LambdaAlias, LambdaFunction } from "./function.ts";

/** What the resources of the templates leave behind. */
export interface Registry {
  /** By {@link keyOf}: functions, and versions of them. */
  readonly functions: Map<string, LambdaFunction>;
  /** By `name:alias`. */
  readonly aliases: Map<string, LambdaAlias>;
  /** Layer version ARN → folder. */
  readonly layers: Map<string, string>;
  readonly eventSources: { invoked: Invocable; config: EventSourceConfig }[];
}

/** Name or ARN, each with a qualifier or without → name and qualifier. */
function parseReference(reference: string): { name: string; qualifier?: string } {
  const parts = reference.split(":");
  const [name = "", qualifier] = parts[0] === "arn" ? parts.slice(6) : parts;
  return qualifier === undefined ? { name } : { name, qualifier };
}

export const functionName = (reference: string): string => parseReference(reference).name;

/** What a reference leads to: a function, a version or an alias. */
export function findInvoked(registry: Registry, reference: string): Invocable | undefined {
  const { name, qualifier } = parseReference(reference);
  const key = qualifier === undefined || qualifier === "$LATEST" ? name : `${name}:${qualifier}`;
  return registry.aliases.get(key) ?? registry.functions.get(key);
}
