/** Versions of functions, the aliases that lead to them, and what is kept ready of those. */

import type { Aws, Created, Resource } from "../core/contracts.ts";
import { arnOf, keyOf, LambdaAlias, LambdaFunction, type Weighted } from "./function.ts";
import type { Registry } from "./registry.ts";

/** They are numbered from 1 in the order of the template; each has the code of the assembly, there is no other. */
export function makeVersion(registry: Registry, fn: LambdaFunction): Created {
  let number = 1;
  while (registry.functions.has(keyOf({ name: fn.config.name, version: String(number) }))) number++;
  const version = new LambdaFunction({ ...fn.config, version: String(number) });
  registry.functions.set(keyOf(version.config), version);
  const arn = arnOf(version);
  return { ref: arn, attributes: { Version: String(number), FunctionArn: arn } };
}

/** Throws for weights that Lambda would not take, and for `$LATEST`, which none of it leads to. */
export function makeAlias(
  aws: Pick<Aws, "log">,
  registry: Registry,
  fn: LambdaFunction,
  resource: Resource,
): Created {
  const { Name, FunctionVersion, ProvisionedConcurrencyConfig, RoutingConfig } = resource.properties as {
    Name: string;
    FunctionVersion: string;
    ProvisionedConcurrencyConfig?: { ProvisionedConcurrentExecutions?: number | string };
    RoutingConfig?: {
      AdditionalVersionWeights?: readonly { FunctionVersion: string; FunctionWeight: number | string }[];
    };
  };
  const { name } = fn.config;
  const versionOf = (version: string): LambdaFunction => {
    const found = version === "$LATEST" ? undefined : registry.functions.get(keyOf({ name, version }));
    if (found) return found;
    if (!/^[1-9]\d*$/.test(version))
      throw new Error(`The alias ${Name} of ${name} cannot lead to version ${version}: it takes a number.`);
    // Published by an earlier deployment: its code is on AWS alone. Better one that says so than no run.
    aws.log(
      `lambda: ${name}:${Name} stands at version ${version}, whose code is not here: it runs that of this assembly.`,
    );
    const standIn = new LambdaFunction({ ...fn.config, version });
    registry.functions.set(keyOf(standIn.config), standIn);
    return standIn;
  };
  const target = versionOf(FunctionVersion);
  const [second, third] = (RoutingConfig?.AdditionalVersionWeights ?? []).map(
    ({ FunctionVersion, FunctionWeight }): Weighted => {
      const weight = Number(FunctionWeight);
      if (!(weight >= 0 && weight <= 1)) throw new Error(`FunctionWeight is ${weight}: it is 0 to 1.`);
      return { version: versionOf(FunctionVersion), weight };
    },
  );
  // Lambda developer guide, alias routing, 2026-11
  if (third) throw new Error(`The alias ${Name} can lead to two versions at most.`);
  const alias = new LambdaAlias(Name, target, second);
  target.provisioned = Number(ProvisionedConcurrencyConfig?.ProvisionedConcurrentExecutions ?? 0);
  registry.aliases.set(`${fn.config.name}:${Name}`, alias);
  return { ref: alias.arn, attributes: { AliasArn: alias.arn } };
}

/** A scalable target: its least is the provisioned concurrency of an alias. */
export function keepReady(registry: Registry, resource: Resource): Created {
  const {
    ServiceNamespace,
    ScalableDimension,
    ResourceId = "",
    MinCapacity,
  } = resource.properties as Record<string, string>;
  const alias = registry.aliases.get(ResourceId.replace(/^function:/, ""));
  if (
    ServiceNamespace !== "lambda" ||
    ScalableDimension !== "lambda:function:ProvisionedConcurrency" ||
    !alias
  )
    throw new Error(`${ResourceId}: provisioned concurrency of an alias is all that has a size here.`);
  alias.target.provisioned = Number(MinCapacity);
  const id = `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
  return { ref: id, attributes: { Id: id } };
}
