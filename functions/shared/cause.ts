/**
 * What led to what runs now: the id by which whoever asked knows it, `{page}/{number}` of a call, `{clientKey}/{seq}` of a
 * change. It goes on with the work by whatever the wire allows, and into each line of the log.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** As metadata of an object, whose event tells of its key alone. */
export const CAUSE_HEADER = "x-amz-meta-correlation-id";

const causes = new AsyncLocalStorage<{ id: string | undefined }>();

/** Of what runs now, if it is known. */
export const cause = (): string | undefined => causes.getStore()?.id;

/** Says what led to what runs now, from here on. Whoever sent it may have sent anything: what is no such id is ignored. */
export function because(id: unknown): void {
  const store = causes.getStore();
  const named = typeof id === "string" ? /^[\w./:-]{1,64}$/.exec(id)?.[0] : undefined;
  if (store && named) store.id = named;
}

/** Runs something that may have a cause of its own. */
export const withCause = <T>(work: () => T): T => causes.run({ id: undefined }, work);

/** Writes one line of JSON, alike in all functions: of which cause, what was done, and what there is to say of it. */
export function say(done: string, more: object = {}, level: "log" | "warn" | "error" = "log"): void {
  console[level](JSON.stringify({ correlationId: cause(), done, ...more }));
}

/**
 * Does one thing that an event asks for, with a cause of its own, and says so: `about` it, what it answers, how long it took in
 * ms, and what was thrown, which goes on to whoever called.
 */
export function told<Result extends object | undefined>(
  done: string,
  about: object,
  work: () => Promise<Result>,
): Promise<Result> {
  return withCause(async () => {
    const started = Date.now();
    try {
      const result = await work();
      say(done, { ...about, ...result, ms: Date.now() - started });
      return result;
    } catch (error) {
      const stack = (error as Error | undefined)?.stack ?? String(error);
      say(done, { ...about, ms: Date.now() - started, error: stack }, "error");
      throw error;
    }
  });
}
