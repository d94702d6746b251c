import type { Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { FormatError } from "./format.ts";
import type { Intake } from "./intake.ts";

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** A value's text: of numbers too, since some programs write a text that looks like a number as one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Decodes and parses a file. */
export function readJson(bytes: Uint8Array, intake: Intake): unknown {
  const { text, doubt } = decode(bytes);
  if (doubt) intake.losses.add(doubt);
  return parseJson(text);
}

/** `JSON.parse` whose errors are for people, with the line. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? firstNoToken(text));
    if (position >= text.trimEnd().length)
      throw new FormatError("The file seems to be cut short.", lineAt(text, position));
    throw new FormatError("The file is not well-formed JSON.", lineAt(text, position));
  }
}

/** Where a text stops being made of JSON's tokens; engines do not always tell. */
function firstNoToken(text: string): number {
  const token = /\s*(?:[{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)/y;
  let end = 0;
  while (token.test(text)) end = token.lastIndex;
  // A text that is not closed begins a token, and the file ends in it.
  return /^\s*"/.test(text.slice(end, end + 100))
    ? text.length
    : end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/**
 * Reads nested objects without recursion: `fill` puts an object into its node and returns its children, still to be
 * read. A child that is no object is left out and counted.
 */
export function readTree(
  json: Json,
  intake: Intake,
  fill: (node: Outline, json: Json, depth: number) => unknown[],
  parent?: Outline,
): Outline {
  const root = intake.node(parent);
  const waiting = [{ node: root, json, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    for (const child of fill(node, next.json, depth)) {
      if (isObject(child)) waiting.push({ node: intake.node(node), json: child, depth: depth + 1 });
      else intake.losses.add("nodes that could not be read", node);
    }
  }
  return root;
}

/** Counts the members of an object that have a value and are named in `named`; `""` is for what is read. */
export function loseMembers(node: Outline, json: Json, named: Record<string, string>, intake: Intake): void {
  for (const [name, value] of Object.entries(json)) {
    const what = Object.hasOwn(named, name) ? named[name] : `"${name}"`;
    if (what && isFilled(value)) intake.losses.add(what, node);
  }
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== null && value !== undefined && value !== "" && value !== false;
}
