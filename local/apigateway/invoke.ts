import { setTimeout as wait } from "node:timers/promises";
import type { Aws } from "../core/contracts.ts";

/** The longest that Node waits, in ms: 24 days. */
const LONGEST = 2 ** 31 - 1;

export interface Invoked {
  readonly payload: Buffer;
  /** That the function threw. */
  readonly failed: boolean;
}

/** Invokes a function for a request. Undefined when it had not answered within `timeout` ms; rejects with Lambda's error. */
export async function invokeFunction(
  aws: Aws,
  functionArn: string,
  event: object,
  { timeout, sourceArn }: { timeout: number; sourceArn: string },
): Promise<Invoked | undefined> {
  const caller = { kind: "service", principal: "apigateway.amazonaws.com", sourceArn } as const;
  const cancel = new AbortController();
  try {
    const invoked = await Promise.race([
      aws.service("lambda").call?.(caller, "Invoke", {
        FunctionName: functionArn,
        Payload: JSON.stringify(event),
      }),
      wait(aws.debugging ? LONGEST : timeout, undefined, { signal: cancel.signal, ref: false }),
    ]);
    return (
      invoked && {
        payload: Buffer.from(invoked.Payload as Uint8Array),
        failed: invoked.FunctionError !== undefined,
      }
    );
  } finally {
    cancel.abort();
  }
}

/** Puts the stage's variables into an integration's address; one that the stage lacks leaves nothing. */
export function filled(address: string, variables: Readonly<Record<string, string>>): string {
  return address.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name) => variables[name] ?? "");
}
