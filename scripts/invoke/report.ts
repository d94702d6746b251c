/** What Lambda's REPORT line says of an invocation. */
import { cost } from "../../prices/aws.ts";

export interface Report {
  /** ms. */
  readonly duration: number;
  readonly billed: number;
  /** Of the start of its execution environment; 0 in a warm one. */
  readonly init: number;
  /** MB. */
  readonly memory: number;
  readonly used: number;
}

/** Reads it from the lines of a log; undefined when there is none. */
export function reportOf(lines: readonly string[]): Report | undefined {
  const line = lines.findLast((each) => each.startsWith("REPORT "));
  if (!line) return undefined;
  const number = (name: string) => Number(new RegExp(`(?:^|\\t)${name}: ([\\d.]+)`).exec(line)?.[1] ?? 0);
  return {
    duration: number("Duration"),
    billed: number("Billed Duration"),
    init: number("Init Duration"),
    memory: number("Memory Size"),
    used: number("Max Memory Used"),
  };
}

/** USD that AWS would ask for it, on arm64. */
export const priceOf = ({ billed, memory }: Report): number =>
  cost("lambdaRequests", 1) + cost("lambdaArm", (billed / 1000) * (memory / 1024));
