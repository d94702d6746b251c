/** Principal and NotPrincipal of resource and trust policies. */
import type { Statement } from "../core/contracts.ts";

/** Under which names a caller may stand in a Principal element. */
export interface CallerNames {
  readonly account?: string;
  readonly role?: string;
  readonly session?: string;
  readonly service?: string;
  /** An identity provider, e.g. `cognito-identity.amazonaws.com`. */
  readonly federated?: string;
}

/** How near to the caller the principal is that matched; services and everyone count as `role`. */
export type PrincipalMatch = "account" | "role" | "session" | false;

type Principals = "*" | Readonly<Record<string, string | readonly string[]>>;

function matchOne(kind: string, value: string, names: CallerNames): PrincipalMatch {
  if (kind === "Service") return value === names.service && "role";
  if (kind === "Federated") return value === names.federated && "role";
  if (kind !== "AWS") return false;
  if (value === "*") return "role";
  if (value === names.session) return "session";
  if (value === names.role) return "role";
  const { account } = names;
  return (
    account !== undefined && (value === account || value === `arn:aws:iam::${account}:root`) && "account"
  );
}

function match(principals: Principals, names: CallerNames): PrincipalMatch {
  if (principals === "*") return "role";
  let best: PrincipalMatch = false;
  for (const [kind, values] of Object.entries(principals))
    for (const value of typeof values === "string" ? [values] : values) {
      const found = matchOne(kind, value, names);
      if (found === "session") return found;
      if (found === "role" || (found && !best)) best = found;
    }
  return best;
}

/** A statement without either element (an identity policy's) is about whoever carries it. */
export function compilePrincipal(statement: Statement): (names: CallerNames) => PrincipalMatch {
  const { Principal, NotPrincipal } = statement;
  if (Principal !== undefined) return (names) => match(Principal, names);
  if (NotPrincipal !== undefined) return (names) => (match(NotPrincipal, names) ? false : "role");
  return () => "role";
}
