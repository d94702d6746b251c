import { createInterface } from "node:readline/promises";
import type { Finding } from "./account.ts";
import type { Options } from "./options.ts";

const signs = { ok: "✓", warn: "!", stop: "✗" } as const;

/** Prints what was found, and whether one may go on. */
export function tell(findings: readonly Finding[]): boolean {
  for (const { kind, text } of findings) console.log(`${signs[kind]} ${text}`);
  return findings.every(({ kind }) => kind !== "stop");
}

/** Whether to go on. Nobody to ask, and no `--yes`, is no. */
export async function agreed(question: string, { yes }: Options): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    console.error("There is nobody to ask: say --yes.");
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
