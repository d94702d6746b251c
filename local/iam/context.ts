/** The condition keys of a request: the service's own, the session's, and the global ones. */
import type { Caller, ConditionContext } from "../core/contracts.ts";
import type { Lookup } from "./pattern.ts";
import type { CallerNames } from "./principal.ts";

const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;

const accountOf = (arn: string) => arn.split(":")[4] ?? "";

/** How a caller may be named in Principal elements. */
export function callerNames(caller: Caller): CallerNames {
  if (caller.kind === "service") return { service: caller.principal };
  if (caller.kind === "anonymous") return {};
  return { account: accountOf(caller.roleArn), role: caller.roleArn, session: caller.arn };
}

/** There is one account, and all that it owns is in one region. */
interface Home {
  readonly account: string;
  readonly region: string;
  now(): number;
}

function globalKey(key: string, caller: Caller, home: Home): string | undefined {
  switch (key) {
    case "aws:currenttime":
      return new Date(home.now()).toISOString();
    case "aws:epochtime":
      return String(Math.floor(home.now() / 1000));
    case "aws:requestedregion":
      return home.region;
    case "aws:resourceaccount":
      return home.account;
    // Calls to AWS come over TLS; that this machine's own loopback does not is no difference to a policy.
    case "aws:securetransport":
      return "true";
    case "aws:principalisawsservice":
      return String(caller.kind === "service");
    case "aws:viaawsservice":
      return "false";
  }
  if (caller.kind === "session")
    switch (key) {
      case "aws:userid":
        return caller.userId;
      case "aws:principalarn":
        return caller.roleArn;
      case "aws:principalaccount":
        return accountOf(caller.roleArn);
      case "aws:principaltype":
        return "AssumedRole";
    }
  if (caller.kind === "service")
    switch (key) {
      case "aws:sourcearn":
        return caller.sourceArn;
      // A bucket's ARN names no account; it is still one of this account.
      case "aws:sourceaccount":
        return (caller.sourceArn && accountOf(caller.sourceArn)) || home.account;
      case "aws:principalservicename":
        return caller.principal;
    }
  return undefined;
}

/** The request's keys, found without case; the service's own come before the session's. */
export function contextLookup(caller: Caller, context: ConditionContext, home: Home): Lookup {
  let keys: Map<string, readonly string[]> | undefined;
  const read = () => {
    const map = new Map<string, readonly string[]>();
    if (caller.kind === "session")
      for (const [key, value] of Object.entries(caller.context)) map.set(key.toLowerCase(), listOf(value));
    for (const [key, value] of Object.entries(context)) map.set(key.toLowerCase(), listOf(value));
    return map;
  };
  return (key) => {
    keys ??= read();
    const lower = key.toLowerCase();
    const known = keys.get(lower);
    if (known) return known;
    const value = globalKey(lower, caller, home);
    return value === undefined ? undefined : [value];
  };
}
