import type { ResourceKind } from "./reference.ts";
import { attribute, exported, type Template, type Templates, type Value } from "./templates.ts";

const pseudo: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "111111111111",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": "stack",
  "AWS::StackId": "stack-id",
  "AWS::NoValue": "",
};

/** Turns a value of a template into the text that a deployment would give, with names made up where AWS makes them. */
export class Renderer {
  readonly #templates: Templates;
  readonly #kinds: (type: string) => ResourceKind | undefined;

  constructor(templates: Templates, kinds: (type: string) => ResourceKind | undefined) {
    this.#templates = templates;
    this.#kinds = kinds;
  }

  /** Throws for an intrinsic function that this does not know: say here what it comes to. */
  text(value: Value, stack: string): string {
    if (typeof value !== "object" || value === null) return String(value);
    if (Array.isArray(value)) return value.map((one) => this.text(one, stack)).join();
    const join = value["Fn::Join"];
    if (Array.isArray(join)) {
      const [separator, parts] = join as [string, Value[]];
      return parts.map((part) => this.text(part, stack)).join(separator);
    }
    const reference = value.Ref;
    if (typeof reference === "string") return pseudo[reference] ?? this.#reference(reference, stack);
    const pair = attribute(value);
    if (pair) return this.#attribute(...pair, stack);
    if ("Fn::ImportValue" in value) {
      const found = exported(value["Fn::ImportValue"] ?? null, this.#templates);
      return found ? this.text(found.value, found.stack) : "imported";
    }
    if ("Fn::Select" in value) return this.#select(value["Fn::Select"] as [number | string, Value], stack);
    const substitute = value["Fn::Sub"];
    if (typeof substitute === "string")
      return substitute.replace(/\$\{(AWS::\w+)\}/g, (all, name: string) => pseudo[name] ?? all);
    throw new Error(
      `${stack}: scripts/check/arn.ts does not know what ${Object.keys(value).join()} comes to`,
    );
  }

  /** Only of what was split: an ARN's part, as of `Fn::Select: [6, Fn::Split: [":", …]]`. */
  #select([index, list]: [number | string, Value], stack: string): string {
    const split = (list as { "Fn::Split"?: [string, Value] })?.["Fn::Split"];
    if (!split) throw new Error(`${stack}: scripts/check/arn.ts selects of Fn::Split only`);
    return this.text(split[1], stack).split(split[0])[Number(index)] ?? "";
  }

  #type(id: string, stack: string): string {
    return (this.#templates[stack] as Template).Resources[id]?.Type ?? "";
  }

  #reference(id: string, stack: string): string {
    const type = this.#type(id, stack);
    // Of these, Ref is the ARN, with the alias or version at its end.
    if (type === "AWS::Lambda::Alias" || type === "AWS::Lambda::Version") {
      const { FunctionName, Name } = this.#templates[stack]?.Resources[id]?.Properties ?? {};
      return `${this.#arn("AWS::Lambda::Function", this.text(FunctionName ?? "", stack))}:${Name ?? 1}`;
    }
    return type === "AWS::SNS::Topic" ? this.#arn(type, id) : id;
  }

  #attribute(id: string, name: string, stack: string): string {
    const type = this.#type(id, stack);
    // Ends in `:*`: AWS::Logs::LogGroup, return values, 2026-11.
    if (type === "AWS::Logs::LogGroup" && name === "Arn") return `${this.#arn(type, id)}:*`;
    return name.endsWith("Arn") ? this.#arn(type, id) : `${id}.${name}`;
  }

  #arn(type: string, id: string): string {
    const template = this.#kinds(type)?.arn;
    return template === undefined
      ? `${id}.Arn`
      : template.replace(
          /\$\{(\w+)\}/g,
          (_, name: string) => pseudo[`AWS::${name === "Account" ? "AccountId" : name}`] ?? id,
        );
  }
}

/**
 * Whether a resource as policies name it, `*` and `?` included, can stand for something whose ARNs have this shape, such
 * as `arn:${Partition}:s3:::${BucketName}`. `siblings` are the shapes of the service's other types: a bucket's name has
 * no slash, because an object's ARN has one there.
 */
export function fits(resource: string, shape: string, siblings: readonly string[]): boolean {
  const tokens = tokensOf(shape, siblings);
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (tokens.length + 1) + j;
    const found = known.get(key) ?? compare(i, j);
    known.set(key, found);
    return found;
  };
  const compare = (i: number, j: number): boolean => {
    const [char, token] = [resource[i], tokens[j]];
    if (char === undefined && token === undefined) return true;
    if (char === "*" && (from(i + 1, j) || (token !== undefined && from(i, j + 1)))) return true;
    if (token?.many && from(i, j + 1)) return true;
    if (char === undefined || token === undefined || char === "*") return false;
    if (char !== "?" && !token.takes(char)) return false;
    return from(i + 1, token.many ? j : j + 1);
  };
  return from(0, 0);
}

interface Token {
  /** Any number of characters, none included. */
  readonly many: boolean;
  takes(char: string): boolean;
}

function tokensOf(shape: string, siblings: readonly string[]): Token[] {
  const slashless = siblings.some((one) => one.startsWith(`${shape}/`));
  return [...shape.matchAll(/\$\{\w+\}|./g)].flatMap(([part], i, all) => {
    if (part.length === 1) return [{ many: false, takes: (char: string) => char === part }];
    const next = all[i + 1]?.[0] ?? (slashless ? "/" : "");
    const takes = (char: string) => char !== next;
    return [
      { many: false, takes },
      { many: true, takes },
    ];
  });
}
