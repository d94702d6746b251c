import { createHash, randomUUID } from "node:crypto";
import type { Payload } from "./evaluate.ts";

/** The versions of the language that `AwsIotSqlVersion` may name. */
export type SqlVersion = "2015-10-08" | "2016-03-23";

/** What an expression can refer to. */
export interface MessageContext {
  readonly topic: string;
  readonly payload: Payload;
  /** Undefined when the message did not come over MQTT. */
  readonly clientId?: string;
  /** What `principal()` answers: `ROLEID:SESSION` for the session of a role. */
  readonly principal?: string;
  /** ms since 1970 */
  readonly timestamp: number;
  readonly qos: number;
  readonly account: string;
  readonly sourceIp?: string;
}

interface SqlFunction {
  readonly least: number;
  readonly most: number;
  /** Known since this version; all versions if undefined. */
  readonly since?: SqlVersion;
  /** Gets undefined arguments too; otherwise one of them makes the result undefined. */
  readonly lenient?: boolean;
  call(args: readonly unknown[], context: MessageContext): unknown;
}

const fn = (
  least: number,
  most: number,
  call: SqlFunction["call"],
  more: Partial<SqlFunction> = {},
): SqlFunction => ({ least, most, call, ...more });

/** One argument that is a number or text of one. */
const numeric = (compute: (value: number) => number): SqlFunction =>
  fn(1, 1, ([value]) => finite(compute(toNumber(value))));
/** One argument, as text. */
const textual = (compute: (value: string) => unknown): SqlFunction =>
  fn(1, 1, ([value]) => compute(toText(value)));
const hash = (algorithm: string): SqlFunction =>
  textual((value) => createHash(algorithm).update(value).digest("hex"));
const bits = (compute: (a: number, b: number) => number): SqlFunction =>
  fn(2, 2, ([a, b]) => finite(compute(toNumber(a), toNumber(b))));

const FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  topic: fn(0, 1, ([segment], { topic }) =>
    segment === undefined ? topic : topic.split("/")[toNumber(segment) - 1],
  ),
  clientid: fn(0, 0, (_, { clientId }) => clientId ?? "N/A"),
  principal: fn(0, 0, (_, { principal }) => principal),
  timestamp: fn(0, 0, (_, { timestamp }) => timestamp),
  newuuid: fn(0, 0, () => randomUUID()),
  traceid: fn(0, 0, () => randomUUID()),
  accountid: fn(0, 0, (_, { account }) => account),
  sourceip: fn(0, 0, (_, { sourceIp }) => sourceIp),
  qos: fn(0, 0, (_, { qos }) => qos),

  encode: fn(2, 2, ([value, scheme]) => (scheme === "base64" ? base64(value) : undefined), {
    since: "2016-03-23",
  }),
  decode: fn(
    2,
    2,
    ([value, scheme]) =>
      scheme === "base64" ? Buffer.from(toText(value), "base64").toString("utf8") : undefined,
    { since: "2016-03-23" },
  ),
  get: fn(2, 2, ([from, key]) => member(from, key)),
  cast: fn(1, 1, ([pair]) => {
    const [value, type] = pair as [unknown, string];
    return cast(value, type.toLowerCase());
  }),
  isnull: fn(1, 1, ([value]) => value === null, { lenient: true }),
  isundefined: fn(1, 1, ([value]) => value === undefined, { lenient: true }),
  nanvl: fn(2, 2, ([value, otherwise]) => finite(toNumber(value)) ?? otherwise, { lenient: true }),

  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  cos: numeric(Math.cos),
  exp: numeric(Math.exp),
  floor: numeric(Math.floor),
  ln: numeric(Math.log),
  log: numeric(Math.log10),
  round: numeric(Math.round),
  sign: numeric(Math.sign),
  sin: numeric(Math.sin),
  sqrt: numeric(Math.sqrt),
  tan: numeric(Math.tan),
  trunc: fn(2, 2, ([value, places]) => {
    const scale = 10 ** toNumber(places);
    return finite(Math.trunc(toNumber(value) * scale) / scale);
  }),
  power: bits((a, b) => a ** b),
  mod: bits((a, b) => a % b),
  remainder: bits((a, b) => a % b),
  bitand: bits((a, b) => a & b),
  bitor: bits((a, b) => a | b),
  bitxor: bits((a, b) => a ^ b),
  rand: fn(0, 0, () => Math.random()),

  concat: fn(1, 64, (args) =>
    args.some(Array.isArray) ? args.flat() : args.map((value) => toText(value)).join(""),
  ),
  length: textual((value) => [...value].length),
  numbytes: textual((value) => Buffer.byteLength(value)),
  lower: textual((value) => value.toLowerCase()),
  upper: textual((value) => value.toUpperCase()),
  trim: textual((value) => value.trim()),
  ltrim: textual((value) => value.trimStart()),
  rtrim: textual((value) => value.trimEnd()),
  chr: fn(1, 1, ([value]) => String.fromCodePoint(toNumber(value) & 0x1fffff)),
  lpad: fn(2, 2, ([value, count]) => " ".repeat(toNumber(count)) + toText(value)),
  rpad: fn(2, 2, ([value, count]) => toText(value) + " ".repeat(toNumber(count))),
  startswith: fn(2, 2, ([value, part]) => toText(value).startsWith(toText(part))),
  endswith: fn(2, 2, ([value, part]) => toText(value).endsWith(toText(part))),
  indexof: fn(2, 2, ([value, part]) => toText(value).indexOf(toText(part))),
  substring: fn(2, 3, ([value, from, to]) =>
    toText(value).slice(toNumber(from), to === undefined ? undefined : toNumber(to)),
  ),
  replace: fn(3, 3, ([value, part, by]) => toText(value).replaceAll(toText(part), toText(by))),
  regexp_matches: fn(2, 2, ([value, pattern]) => new RegExp(toText(pattern)).test(toText(value))),
  regexp_replace: fn(3, 3, ([value, pattern, by]) =>
    toText(value).replace(new RegExp(toText(pattern), "g"), toText(by)),
  ),
  regexp_substr: fn(2, 2, ([value, pattern]) => new RegExp(toText(pattern)).exec(toText(value))?.[0]),

  md5: hash("md5"),
  sha1: hash("sha1"),
  sha224: hash("sha224"),
  sha256: hash("sha256"),
  sha384: hash("sha384"),
  sha512: hash("sha512"),
};

/** Throws when a statement calls what does not exist, with that many arguments, in that version. */
export function checkFunction(name: string, count: number, version: SqlVersion): void {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!found) throw new Error(`IoT SQL: the function ${name} is not known here.`);
  if (count < found.least || count > found.most) {
    throw new Error(`IoT SQL: ${name} does not take ${count} arguments.`);
  }
  if (found.since && version < found.since) {
    throw new Error(`IoT SQL: ${name} needs AwsIotSqlVersion ${found.since}, not ${version}.`);
  }
}

/** The value of a call; undefined when it has none, for instance since an argument is of another type. */
export function callFunction(name: string, args: readonly unknown[], context: MessageContext): unknown {
  const found = FUNCTIONS[name];
  if (!found || (!found.lenient && args.includes(undefined))) return undefined;
  try {
    return found.call(args, context);
  } catch {
    return undefined; // not a number, not a pattern, …
  }
}

export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Throws when it is none. */
export function toNumber(value: unknown): number {
  const number = typeof value === "string" && value.trim() ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) throw new Error("not a number");
  return number;
}

export function member(from: unknown, key: unknown): unknown {
  if (Array.isArray(from)) return from[Number(key)];
  if (typeof from === "string" && typeof key === "number") return from[key];
  if (typeof from !== "object" || from === null || from instanceof Uint8Array) return undefined;
  const name = String(key);
  return Object.hasOwn(from, name) ? (from as Record<string, unknown>)[name] : undefined;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function base64(value: unknown): string {
  return Buffer.from(value instanceof Uint8Array ? value : toText(value)).toString("base64");
}

function cast(value: unknown, type: string): unknown {
  if (type === "string") return toText(value);
  if (type === "int" || type === "integer") return Math.trunc(toNumber(value));
  if (type === "decimal") return toNumber(value);
  if (type === "boolean") return { true: true, false: false }[toText(value).toLowerCase()];
  return undefined;
}
