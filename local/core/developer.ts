/**
 * What lets the developer's own tools in: the address of a run, its functions, and credentials that may do everything,
 * in a file of the data folder that nobody else may read. AWS's own command line takes them as well.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalIam } from "../iam/iam.ts";
import type { LocalFunction } from "../lambda/develop.ts";
import type { Credentials } from "./contracts.ts";

const FILE = "developer.json";
const ROLE = "LocalDeveloper";
/** Nobody on AWS: the trust policy admits this process alone. */
const PRINCIPAL = "developer.local";
/** Seconds that the credentials hold, and ms after which there are new ones. */
const HOLD = 43_200;
const RENEW = 6 * 3_600_000;

export interface Developer {
  /** Of the gateway, such as `http://localhost:3001`; a service answers below its name. */
  readonly endpoint: string;
  readonly site: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly functions: readonly LocalFunction[];
}

/** Where a run in this data folder tells of itself. */
export const developerFile = (dataDir: string): string => join(dataDir, FILE);

/** Writes the file, and keeps its credentials fresh; answers what takes it away. */
export function letDeveloperIn(
  dataDir: string,
  iam: LocalIam,
  run: Omit<Developer, "credentials">,
): () => void {
  iam.roles.add({
    name: ROLE,
    maxSession: HOLD,
    trust: { Statement: { Effect: "Allow", Principal: { Service: PRINCIPAL }, Action: "sts:AssumeRole" } },
    policies: [
      { name: "Everything", document: { Statement: { Effect: "Allow", Action: "*", Resource: "*" } } },
    ],
  });
  const file = developerFile(dataDir);
  const write = () => {
    const roleArn = `arn:aws:iam::${iam.account}:role/${ROLE}`;
    const by = { kind: "service", principal: PRINCIPAL } as const;
    const { credentials } = iam.assumeRole(by, {
      roleArn,
      sessionName: "developer",
      durationSeconds: HOLD,
    });
    const developer: Developer = { ...run, credentials };
    rmSync(file, { force: true });
    writeFileSync(file, `${JSON.stringify(developer, null, 2)}\n`, { mode: 0o600 });
  };
  write();
  const timer = setInterval(write, RENEW).unref();
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}
