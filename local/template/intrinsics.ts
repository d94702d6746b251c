/** Resolves the intrinsic functions of a template. Source: CloudFormation user guide, 2026-11. */
import { StartError } from "./errors.ts";

/** Where the names in a template lead to. Each throws {@link StartError} for a name that leads nowhere. */
export interface Scope {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  stackOutput(stack: string, output: string): unknown;
}

/** What `Ref: AWS::NoValue` gives: the property that has it is left out. */
const NO_VALUE = Symbol("AWS::NoValue");

type Fn = (argument: unknown, scope: Scope) => unknown;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The function and its argument, if the value is a call of one. */
export function intrinsic(value: unknown): { name: string; argument: unknown } | undefined {
  if (!isRecord(value)) return undefined;
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0 || !(name === "Ref" || name.startsWith("Fn::"))) return undefined;
  return { name, argument: value[name] };
}

function list(value: unknown, fn: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new StartError(`${fn} wants a list, not ${JSON.stringify(value)}.`);
  return value;
}

function text(value: unknown, fn: string): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new StartError(`${fn} wants text, not ${JSON.stringify(value)}.`);
}

function getAtt(argument: unknown, scope: Scope): unknown {
  if (typeof argument === "string") {
    const dot = argument.indexOf(".");
    return scope.attribute(argument.slice(0, dot), argument.slice(dot + 1));
  }
  const [id, name] = list(argument, "Fn::GetAtt");
  return scope.attribute(text(id, "Fn::GetAtt"), text(resolve(name, scope), "Fn::GetAtt"));
}

function sub(argument: unknown, scope: Scope): string {
  const [template, own] = typeof argument === "string" ? [argument, {}] : list(argument, "Fn::Sub");
  const values = resolve(own ?? {}, scope) as Record<string, unknown>;
  return text(template, "Fn::Sub").replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(values, name)) return text(values[name], "Fn::Sub");
    return text(name.includes(".") ? getAtt(name, scope) : scope.ref(name), "Fn::Sub");
  });
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, items] = resolve(list(argument, "Fn::Select"), scope) as unknown[];
  const item = list(items, "Fn::Select")[Number(index)];
  if (item === undefined)
    throw new StartError(`Fn::Select finds no item ${index} in ${JSON.stringify(items)}.`);
  return item;
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, first, second, options] = resolve(list(argument, "Fn::FindInMap"), scope) as unknown[];
  try {
    return scope.mapping(String(map), String(first), String(second));
  } catch (error) {
    if (isRecord(options) && "DefaultValue" in options) return options.DefaultValue;
    throw error;
  }
}

/** `count` blocks of `bits` host bits, cut from the start of `block`. */
function cidr(argument: unknown, scope: Scope): string[] {
  const [block, count, bits] = resolve(list(argument, "Fn::Cidr"), scope) as unknown[];
  const [address = "", length] = text(block, "Fn::Cidr").split("/");
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** Number(bits);
  if (address.split(".").length !== 4 || size * Number(count) > 2 ** (32 - Number(length)))
    throw new StartError(`Fn::Cidr cannot cut ${count} blocks of ${bits} bits from ${block}.`);
  return Array.from({ length: Number(count) }, (_, i) => {
    const at = start + i * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join(".")}/${32 - Number(bits)}`;
  });
}

function pick(argument: unknown, scope: Scope): unknown {
  const [name, yes, no] = list(argument, "Fn::If");
  return resolveValue(scope.condition(text(name, "Fn::If")) ? yes : no, scope);
}

function stackOutput(argument: unknown, scope: Scope): unknown {
  const { StackName, OutputName } = resolve(argument, scope) as Record<string, unknown>;
  return scope.stackOutput(text(StackName, "Fn::GetStackOutput"), text(OutputName, "Fn::GetStackOutput"));
}

const FUNCTIONS: Readonly<Record<string, Fn>> = {
  Ref: (argument, scope) => (argument === "AWS::NoValue" ? NO_VALUE : scope.ref(text(argument, "Ref"))),
  "Fn::GetAtt": getAtt,
  "Fn::Sub": sub,
  "Fn::Join": (argument, scope) => {
    const [delimiter, items] = resolve(list(argument, "Fn::Join"), scope) as unknown[];
    return list(items, "Fn::Join")
      .map((item) => text(item, "Fn::Join"))
      .join(text(delimiter, "Fn::Join"));
  },
  "Fn::Select": select,
  "Fn::Split": (argument, scope) => {
    const [delimiter, whole] = resolve(list(argument, "Fn::Split"), scope) as unknown[];
    return text(whole, "Fn::Split").split(text(delimiter, "Fn::Split"));
  },
  "Fn::FindInMap": findInMap,
  "Fn::ImportValue": (argument, scope) =>
    scope.importValue(text(resolve(argument, scope), "Fn::ImportValue")),
  "Fn::GetStackOutput": stackOutput,
  "Fn::GetAZs": (argument, scope) => {
    const region = resolve(argument, scope) || scope.ref("AWS::Region");
    return ["a", "b", "c"].map((zone) => `${region}${zone}`);
  },
  "Fn::Base64": (argument, scope) =>
    Buffer.from(text(resolve(argument, scope), "Fn::Base64")).toString("base64"),
  "Fn::Cidr": cidr,
  "Fn::If": pick,
  "Fn::Length": (argument, scope) => list(resolve(argument, scope), "Fn::Length").length,
  "Fn::ToJsonString": (argument, scope) => JSON.stringify(resolve(argument, scope)),
};

function resolveValue(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") {
    const [reference] = /\{\{resolve:[^}]*\}\}/.exec(value) ?? [];
    if (reference)
      throw new StartError(
        `The dynamic reference ${reference} has no value here: there is no local store for it.`,
      );
    return value;
  }
  if (Array.isArray(value))
    return value.map((item) => resolveValue(item, scope)).filter((item) => item !== NO_VALUE);
  const call = intrinsic(value);
  if (call) {
    const fn = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
    if (!fn) throw new StartError(`The local cloud does not know the function ${call.name}.`);
    return fn(call.argument, scope);
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, resolveValue(member, scope)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

/** The value with all of its functions resolved. Throws {@link StartError}. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveValue(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** A condition: `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not`, or `{ Condition: name }`. */
export function holds(condition: unknown, scope: Scope): boolean {
  if (isRecord(condition) && typeof condition.Condition === "string")
    return scope.condition(condition.Condition);
  const call = intrinsic(condition);
  if (!call) throw new StartError(`${JSON.stringify(condition)} is not a condition.`);
  const parts = list(call.argument, call.name);
  switch (call.name) {
    case "Fn::Equals": {
      const [left, right] = parts.map((part) => JSON.stringify(resolve(part, scope)));
      return left === right;
    }
    case "Fn::And":
      return parts.every((part) => holds(part, scope));
    case "Fn::Or":
      return parts.some((part) => holds(part, scope));
    case "Fn::Not":
      return !holds(parts[0], scope);
    default:
      throw new StartError(`${call.name} is not a function for conditions.`);
  }
}
