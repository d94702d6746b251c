import { readFileSync } from "node:fs";
import { readFile } from "../../../model/formats/index.ts";
import type { Imported, Loss, Outline } from "../../../model/types.ts";

export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

export function importFixture(name: string): Imported {
  return readFile(name, fixture(name));
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The tree as lines, two spaces a level. */
export function sketch(root: Outline, indent = ""): string {
  const below = root.children.map((child) => sketch(child, `${indent}  `)).join("");
  return `${indent}${root.text.replaceAll("\n", "⏎")}\n${below}`;
}

export function counts(losses: readonly Loss[]): Record<string, number> {
  return Object.fromEntries(losses.map(({ what, count }) => [what, count]));
}

/** Milliseconds of the processor that `run` takes; those of the clock depend on what else the machine does. */
export function processorTime(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
