/** CloudFront Functions: code of the template that looks at a request before its origin does. */
import { type Context, createContext, Script } from "node:vm";

interface Value {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

type Values = Readonly<Record<string, Value>>;

/** A viewer's request as these functions see it. `uri` is the path, still percent-encoded. */
export interface FunctionRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
  readonly cookies: Values;
}

/** An answer that a function gives in place of the origin's. */
export interface FunctionResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Values;
  readonly body?: string | { readonly data: string; readonly encoding: "text" | "base64" };
}

/** ms. What counts on AWS is a share of the most that is allowed; this only ends an endless loop. */
const LIMIT = 3_000;
/** Bytes: CloudFront Functions quotas, 2026-11. */
const LARGEST = 10_240;

/** Runs the code with no network, no files and no clock of its own, as there. */
export class EdgeFunction {
  readonly #context: Context;
  readonly #call = new Script("__answer = JSON.stringify(handler(JSON.parse(__event)))");

  /** Throws what is wrong with the code. */
  constructor(code: string) {
    if (Buffer.byteLength(code) > LARGEST) throw new Error(`The code is larger than ${LARGEST} bytes.`);
    this.#context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
    new Script(code).runInContext(this.#context, { timeout: LIMIT });
    if (new Script("typeof handler").runInContext(this.#context) !== "function")
      throw new Error("The code has no function named handler.");
  }

  /** What the handler makes of the request: another request, or an answer. Throws what it throws. */
  run(event: {
    readonly context: Readonly<Record<string, string>>;
    readonly viewer: { readonly ip: string };
    readonly request: FunctionRequest;
  }): FunctionRequest | FunctionResponse {
    this.#context.__event = JSON.stringify({ version: "1.0", ...event });
    this.#call.runInContext(this.#context, { timeout: LIMIT });
    return JSON.parse(String(this.#context.__answer)) as FunctionRequest | FunctionResponse;
  }
}

/** Reads a query as these functions have it: names once, further values beside the first. */
export function valuesOf(pairs: Iterable<readonly [string, string]>): Values {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(
    [...all].map(([name, [value = "", ...more]]) => [
      name,
      more.length === 0 ? { value } : { value, multiValue: [value, ...more].map((one) => ({ value: one })) },
    ]),
  );
}

/** The query that {@link valuesOf} was made of, or that a function made of it. */
export function queryOf(values: Values): string {
  return Object.entries(values)
    .flatMap(([name, { value, multiValue }]) =>
      (multiValue ?? [{ value }]).map((one) => (one.value === "" ? name : `${name}=${one.value}`)),
    )
    .join("&");
}
