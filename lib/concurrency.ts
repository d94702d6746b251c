import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { ThinFunction } from "./patterns/thin-function.ts";
import type { Settings } from "./settings.ts";

/** Lambda keeps so many executions for the functions without any of their own (quotas, 2026-11). */
const UNRESERVED = 100;

/**
 * Sets executions aside as the settings say. Throws, instead of letting a deployment fail half-way, when the account has not
 * that many, or when there is no such function.
 */
export function reserveConcurrency(functions: readonly ThinFunction[], settings: Settings): void {
  const { reservedConcurrency, accountConcurrency, galleryProvisioned } = settings;
  for (const [name, executions] of Object.entries(reservedConcurrency)) {
    const found = functions.find((fn) => fn.name === name);
    if (!found)
      throw new Error(
        `The context value "reservedConcurrency" names ${name}, which is no function: there are ${functions.map((fn) => fn.name).join(", ")}`,
      );
    resourceOf(found).reservedConcurrentExecutions = executions;
  }
  const reserved = functions.reduce((sum, fn) => sum + (resourceOf(fn).reservedConcurrentExecutions ?? 0), 0);
  const held = reserved + galleryProvisioned;
  if (held > 0 && held > accountConcurrency - UNRESERVED)
    throw new Error(
      `${held} executions are set aside or kept ready, and Lambda keeps ${UNRESERVED} of the account's for all others, but "accountConcurrency" is ${accountConcurrency}: ask for more at Service Quotas, then say how many there are, or set fewer aside (docs/runbook.md#functions-are-throttled)`,
    );
}

const resourceOf = (fn: ThinFunction): CfnFunction => fn.lambda.node.defaultChild as CfnFunction;
