/** Whether an IAM token lets a user in. */
import { type Authenticated, authenticate } from "../core/authenticate.ts";
import type { Aws, Caller } from "../core/contracts.ts";

/** Seconds that a token may say it is good for: RDS user guide, "IAM database authentication", 2026-11. */
const LONGEST = 900;

/** Where somebody logs in: a proxy or an instance. */
export interface Door {
  /** As clients write it. */
  readonly host: string;
  readonly port: number;
  /** `prx-…` or `db-…`: what policies name users by. */
  readonly resourceId: string;
}

export const userArn = (aws: Aws, { resourceId }: Pick<Door, "resourceId">, user: string): string =>
  aws.arn("rds-db", `dbuser:${resourceId}/${user}`);

/** Who the token is of. Throws why it does not let the user in. */
export function checkToken(aws: Aws, door: Door, user: string, token: string, now = Date.now()): Caller {
  const [, host = "", search = ""] = /^([^/?]+)\/?\?(.*)$/s.exec(token) ?? [];
  const query = new URLSearchParams(search);
  if (host !== `${door.host}:${door.port}`) throw new Error(`the token is for ${host || "no host"}`);
  if (query.get("Action") !== "connect" || query.get("DBUser") !== user)
    throw new Error(`the token is for the user ${query.get("DBUser")}`);
  if (!(Number(query.get("X-Amz-Expires")) <= LONGEST))
    throw new Error(`the token is to be good for longer than ${LONGEST} s`);
  const { caller } = signer(aws, host, search, query, now);
  if (caller.kind !== "session") throw new Error("the token is not signed");
  aws.iam.authorize(caller, "rds-db:connect", userArn(aws, door, user));
  return caller;
}

function signer(
  aws: Aws,
  host: string,
  search: string,
  searchParams: URLSearchParams,
  now: number,
): Authenticated {
  const signed = { method: "GET", path: "/", query: search, headers: { host }, body: Buffer.alloc(0) };
  return authenticate({ ...signed, searchParams }, { name: "rds-db", protocol: "query-xml" }, aws.iam, now);
}
