/** Makes the resources of all stacks, stack by stack as CloudFormation would, and resolves their outputs. */
import { ACCOUNT, REGION } from "../core/aws.ts";
import type { Created, ResourceType } from "../core/contracts.ts";
import type { Assembly, Stack, TemplateResource } from "./assembly.ts";
import { checkResources } from "./check.ts";
import { StartError } from "./errors.ts";
import { holds, resolve, type Scope } from "./intrinsics.ts";
import { physicalName } from "./names.ts";
import { creationOrder } from "./order.ts";
import { standIns } from "./stand-ins.ts";

/** Values of outputs by stack and output name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One stack while its resources are made: which of them exist, and what its names lead to. */
class Deployment implements Scope {
  readonly stack: Stack;
  readonly #all: readonly Deployment[];
  readonly #created = new Map<string, Created & { readonly type: string }>();
  readonly #conditions = new Map<string, boolean>();

  constructor(stack: Stack, all: readonly Deployment[]) {
    this.stack = stack;
    this.#all = all;
  }

  get resources(): Readonly<Record<string, TemplateResource>> {
    const all = Object.entries(this.stack.template.Resources ?? {});
    return Object.fromEntries(all.filter(([, { Condition }]) => !Condition || this.condition(Condition)));
  }

  put(logicalId: string, type: string, created: Created): void {
    this.#created.set(logicalId, { ...created, type });
  }

  ref(name: string): unknown {
    const resource = this.#created.get(name);
    if (resource) return resource.ref;
    const parameter = this.stack.template.Parameters?.[name];
    if (parameter) return this.#parameter(name, parameter);
    switch (name) {
      case "AWS::AccountId":
        return ACCOUNT;
      case "AWS::Region":
        return REGION;
      case "AWS::Partition":
        return "aws";
      case "AWS::URLSuffix":
        return "amazonaws.com";
      case "AWS::StackName":
        return this.stack.name;
      case "AWS::StackId":
        return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${this.stack.name}/local`;
      case "AWS::NotificationARNs":
        return [];
    }
    throw new StartError(`${this.stack.file} refers to ${name}, which is not in it.`);
  }

  #parameter(
    name: string,
    { Type, Default }: { readonly Type: string; readonly Default?: unknown },
  ): unknown {
    const value = this.stack.parameters[name] ?? Default;
    if (value === undefined)
      throw new StartError(`The parameter ${name} of ${this.stack.file} has no value.`);
    if (Type.startsWith("AWS::SSM::Parameter::Value"))
      throw new StartError(
        `The parameter ${name} of ${this.stack.file} stands for the SSM parameter ${value}, which has no value here.`,
      );
    return Type === "CommaDelimitedList" || Type.startsWith("List<") ? String(value).split(",") : value;
  }

  attribute(logicalId: string, name: string): unknown {
    const resource = this.#created.get(logicalId);
    if (!resource) throw new StartError(`${this.stack.file} refers to ${logicalId}, which is not in it.`);
    const value = resource.attributes?.[name];
    if (value !== undefined) return value;
    const known = Object.keys(resource.attributes ?? {}).join(", ") || "none";
    throw new StartError(
      `${this.stack.file} asks for the attribute ${name} of ${logicalId}; the local ${resource.type} has: ${known}.`,
    );
  }

  condition(name: string): boolean {
    let value = this.#conditions.get(name);
    if (value === undefined) {
      const condition = this.stack.template.Conditions?.[name];
      if (condition === undefined) throw new StartError(`${this.stack.file} has no condition ${name}.`);
      value = holds(condition, this);
      this.#conditions.set(name, value);
    }
    return value;
  }

  mapping(map: string, first: string, second: string): unknown {
    const value = this.stack.template.Mappings?.[map]?.[first]?.[second];
    if (value === undefined)
      throw new StartError(`${this.stack.file} maps nothing to ${map}.${first}.${second}.`);
    return value;
  }

  importValue(name: string): unknown {
    for (const other of this.#all)
      for (const [output, { Export, Condition }] of Object.entries(other.stack.template.Outputs ?? {}))
        if (Export && (!Condition || other.condition(Condition)) && resolve(Export.Name, other) === name)
          return other.output(output);
    throw new StartError(`${this.stack.file} imports ${name}, which no stack exports.`);
  }

  stackOutput(stack: string, output: string): unknown {
    const other = this.#all.find((deployment) => deployment.stack.name === stack);
    if (!other)
      throw new StartError(`${this.stack.file} refers to the stack ${stack}, which is not in the assembly.`);
    return other.output(output);
  }

  output(name: string): unknown {
    const output = this.stack.template.Outputs?.[name];
    if (!output) throw new StartError(`The stack ${this.stack.name} has no output ${name}.`);
    return resolve(output.Value, this);
  }

  outputs(): Record<string, string> {
    const all = Object.entries(this.stack.template.Outputs ?? {});
    const present = all.filter(([, { Condition }]) => !Condition || this.condition(Condition));
    return Object.fromEntries(present.map(([name]) => [name, String(this.output(name))]));
  }
}

/**
 * Checks all templates, then makes their resources. Throws {@link StartError}: first for everything that
 * cannot be honoured, in one message; later for a resource that could not be made.
 */
export async function provision(
  assembly: Assembly,
  types: ReadonlyMap<string, ResourceType>,
): Promise<Outputs> {
  const deployments: Deployment[] = [];
  for (const stack of assembly.stacks) deployments.push(new Deployment(stack, deployments));
  check(deployments, types);
  for (const deployment of deployments) await deploy(deployment, types);
  return Object.fromEntries(deployments.map((deployment) => [deployment.stack.name, deployment.outputs()]));
}

function check(deployments: readonly Deployment[], types: ReadonlyMap<string, ResourceType>): void {
  const problems = deployments.flatMap((deployment) => {
    const { stack, resources } = deployment;
    if (stack.template.Transform !== undefined)
      return [`${stack.file} (stack ${stack.name}) has a Transform, which the local cloud cannot apply.`];
    const replaced = standIns(resources, types);
    const real = Object.fromEntries(Object.entries(resources).filter(([id]) => !replaced.has(id)));
    return checkResources(stack, real, types, (name) => deployment.condition(name));
  });
  if (problems.length > 0)
    throw new StartError(["The template has what cannot be run here:", ...problems].join("\n  "));
}

async function deploy(deployment: Deployment, types: ReadonlyMap<string, ResourceType>): Promise<void> {
  const { stack, resources } = deployment;
  const replaced = standIns(resources, types);
  for (const logicalId of creationOrder(stack, resources, (name) => deployment.condition(name))) {
    const { Type: type = "", Properties = {} } = resources[logicalId] ?? {};
    const path = stack.paths.get(logicalId) ?? logicalId;
    const named = (options?: { max?: number; lowerCase?: boolean }) =>
      physicalName(stack.name, logicalId, options);
    try {
      const standIn = replaced.get(logicalId);
      const properties = standIn
        ? {}
        : (resolve(needed(Properties, types.get(type)), deployment) as Record<string, unknown>);
      const resource = { type, logicalId, stack: stack.name, path, properties, physicalName: named };
      const created = standIn ? standIn(named({ max: 64 })) : await types.get(type)?.create(resource);
      if (created) deployment.put(logicalId, type, created);
    } catch (error) {
      const reason = error instanceof StartError ? error.message : reasonOf(error);
      throw new StartError(`${path} (${type}, ${logicalId} in ${stack.file}) could not be made: ${reason}`, {
        cause: error,
      });
    }
  }
}

/** What has no effect here may refer to a secret: that need not be had. */
function needed(properties: Readonly<Record<string, unknown>>, type: ResourceType | undefined) {
  const isIdle = (name: string) => typeof type?.properties[name] === "string";
  const all = Object.entries(properties);
  return Object.fromEntries(
    all.filter(([name, value]) => !(isIdle(name) && JSON.stringify(value).includes("{{resolve:"))),
  );
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
