import type { PolicyDocument, Statement } from "../core/contracts.ts";
import type { Interface } from "../ec2/network.ts";

/** A function as its template describes it. */
export interface FunctionConfig {
  readonly name: string;
  /** The path of its construct, such as `Stack/OpenMap/Function/Resource`. */
  readonly path: string;
  /** `$LATEST`, or the number of a version. */
  readonly version: string;
  /** Of the function, without a version. */
  readonly arn: string;
  readonly runtime: string;
  /** `file.export`; without meaning for `provided.*`. */
  readonly handler: string;
  readonly roleArn: string;
  /** The folder with its code. */
  readonly code: string;
  /** MB */
  readonly memorySize: number;
  /** What it is priced by; it runs on this machine's own. */
  readonly architecture: "arm64" | "x86_64";
  /** Seconds. */
  readonly timeout: number;
  /** As the template has it: AWS's host names are still in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it is in a VPC. */
  readonly network?: Interface;
  /** Folders of its layers, in the template's order. */
  readonly layers: readonly string[];
  readonly reservedConcurrency?: number;
  readonly deadLetterArn?: string;
  readonly logGroup: string;
  readonly logFormat: "Text" | "JSON";
}

/** What to do with asynchronous invocations (`AWS::Lambda::EventInvokeConfig`). */
export interface AsyncConfig {
  /** After the first attempt: 0 to 2. */
  readonly retries: number;
  /** Seconds. */
  readonly maxAge: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

// 2 retries, 6 hours: Lambda developer guide, asynchronous invocation, 2026-11
export const DEFAULT_ASYNC: AsyncConfig = { retries: 2, maxAge: 21_600 };

/** Names a function, or a version of it: `name`, `name:1`. */
export const keyOf = ({ name, version }: Pick<FunctionConfig, "name" | "version">): string =>
  version === "$LATEST" ? name : `${name}:${version}`;

/** A function, or a version of one, and what the rest of the template attached to it. */
export class LambdaFunction {
  #config: FunctionConfig;
  asyncConfig = DEFAULT_ASYNC;
  /** Execution environments that are kept ready. */
  provisioned = 0;
  readonly #statements: Statement[] = [];

  constructor(config: FunctionConfig) {
    this.#config = config;
  }

  get config(): FunctionConfig {
    return this.#config;
  }

  /** Other code from the next execution environment on: what runs goes on with what it began with. */
  useCode(folder: string): void {
    this.#config = { ...this.#config, code: folder };
  }

  /** Adds what an `AWS::Lambda::Permission` grants. */
  grant(statement: Statement): void {
    this.#statements.push(statement);
  }

  /** The function's own (resource) policy. */
  get policy(): PolicyDocument {
    return { Version: "2012-10-17", Statement: this.#statements };
  }
}

/** A second version behind an alias, and its share of the calls: 0 to 1. */
export interface Weighted {
  readonly version: LambdaFunction;
  readonly weight: number;
}

/** A name for a version, with a policy of its own: whoever may invoke it may not the function. */
export class LambdaAlias {
  readonly name: string;
  readonly arn: string;
  readonly target: LambdaFunction;
  asyncConfig = DEFAULT_ASYNC;
  readonly #second: Weighted | undefined;
  readonly #statements: Statement[] = [];

  constructor(name: string, target: LambdaFunction, second?: Weighted) {
    this.name = name;
    this.arn = `${target.config.arn}:${name}`;
    this.target = target;
    this.#second = second;
  }

  /** The version that a call gets: by chance alone, whoever calls (Lambda developer guide, alias routing, 2026-11). */
  choose(chance = Math.random()): LambdaFunction {
    return this.#second && chance < this.#second.weight ? this.#second.version : this.target;
  }

  grant(statement: Statement): void {
    this.#statements.push(statement);
  }

  get policy(): PolicyDocument {
    return { Version: "2012-10-17", Statement: this.#statements };
  }
}

/** What may be invoked. */
export type Invocable = LambdaFunction | LambdaAlias;

/** What runs for one call. */
export const versionOf = (invoked: Invocable): LambdaFunction =>
  invoked instanceof LambdaAlias ? invoked.choose() : invoked;

/** Names what is invoked: `name`, `name:1`, `name:live`. */
export const keyOfInvocable = (invoked: Invocable): string =>
  invoked instanceof LambdaAlias ? `${invoked.target.config.name}:${invoked.name}` : keyOf(invoked.config);

/** With its version or alias, if it has one. */
export const arnOf = (invoked: Invocable): string =>
  invoked instanceof LambdaAlias
    ? invoked.arn
    : invoked.config.arn + (invoked.config.version === "$LATEST" ? "" : `:${invoked.config.version}`);

/** Can functions of this runtime be run here? */
export function isRunnable(runtime: string): boolean {
  return /^nodejs\d+\.x$/.test(runtime) || /^provided(\.al2|\.al2023)?$/.test(runtime);
}
