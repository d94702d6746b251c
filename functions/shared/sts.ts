import { endpoint, send } from "./aws.ts";

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601, as STS writes it. */
  readonly expiration: string;
}

/**
 * Up to an hour with a role, narrowed to a session policy. `sessionName` is 2 to 64 of `[\w+=,.@-]`; STS takes
 * `seconds` from 900 on.
 */
export async function assumeRole(
  roleArn: string,
  sessionName: string,
  policy: object,
  seconds = 3_600,
): Promise<SessionCredentials> {
  const answer = await send({
    service: "sts",
    url: new URL(`${endpoint("STS")}/`),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: String(seconds),
      Policy: JSON.stringify(policy),
    }).toString(),
  });
  const xml = answer.toString("utf8");
  const member = (name: string) => {
    const value = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
    if (!value) throw new Error(`STS answered without ${name}`);
    return value;
  };
  return {
    accessKeyId: member("AccessKeyId"),
    secretAccessKey: member("SecretAccessKey"),
    sessionToken: member("SessionToken"),
    expiration: member("Expiration"),
  };
}
