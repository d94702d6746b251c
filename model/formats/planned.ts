import type { TaskState } from "../types.ts";

/** The day of a date with or without a time, as it stands there; a text that is no date stays what it is. */
export function dayOf(date: string | undefined): string | undefined {
  return /^(\d{4}-\d\d-\d\d)(?:[T ]|$)/.exec(date ?? "")?.[1] ?? date;
}

/** A whole percentage; undefined where there is none, or one below nothing, which programs write for "no task". */
export function percentOf(text: string | undefined): number | undefined {
  const percent = Math.round(Number.parseFloat(text ?? ""));
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/** How far a task is of which so much is done. */
export function percentTask(percent: number | undefined): TaskState | undefined {
  if (percent === undefined) return undefined;
  return percent === 0 ? "todo" : percent === 100 ? "done" : "doing";
}
