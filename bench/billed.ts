import { cost } from "../prices/aws.ts";

/** MB with which a function has one whole vCPU; with less, that share of it (Lambda developer guide, 2026-11). */
const WHOLE_CPU = 1769;

/** ms that so much CPU time, in ms, takes with the share of a CPU that comes with MB of memory. */
export const billed = (cpu: number, memory: number): number =>
  Math.ceil(cpu / Math.min(1, memory / WHOLE_CPU));

/** USD for a million invocations of so much CPU time, by the price list of the meter. */
export const million = (cpu: number, memory: number): number =>
  1_000_000 * (cost("lambdaArm", (memory / 1024) * (billed(cpu, memory) / 1000)) + cost("lambdaRequests", 1));
