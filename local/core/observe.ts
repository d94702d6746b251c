/** Tells of calls within the process as the gateway tells of those over HTTP. */
import { type Aws, AwsError, type CallEvent } from "./contracts.ts";
import { inSpan } from "./trace.ts";

interface Outcome<T> {
  readonly value: T;
  readonly resource?: string;
  readonly bytesOut: number;
}

/** Performs a call and emits its {@link CallEvent}, whether it succeeds or not. */
export function observe<T>(
  aws: Pick<Aws, "events">,
  call: Pick<CallEvent, "service" | "operation" | "caller" | "bytesIn" | "resource">,
  work: () => Promise<Outcome<T>>,
): Promise<T> {
  return inSpan(() => perform(aws, call, work));
}

async function perform<T>(
  aws: Pick<Aws, "events">,
  call: Pick<CallEvent, "service" | "operation" | "caller" | "bytesIn" | "resource">,
  work: () => Promise<Outcome<T>>,
): Promise<T> {
  const started = performance.now();
  const tell = (rest: Pick<CallEvent, "status" | "bytesOut"> & Partial<CallEvent>) =>
    aws.events.emit("call", {
      ...call,
      within: true,
      ms: performance.now() - started,
      ...rest,
    } satisfies CallEvent);
  try {
    const { value, resource, bytesOut } = await work();
    tell({ status: 200, bytesOut, ...(resource ? { resource } : {}) });
    return value;
  } catch (error) {
    const known = error instanceof AwsError;
    tell({ status: known ? error.status : 500, error: known ? error.code : "InternalFailure", bytesOut: 0 });
    throw error;
  }
}
