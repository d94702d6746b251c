/** A gateway with the services under test, and roles to call them with: for tests and benches. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalIam } from "../iam/iam.ts";
import { createSts } from "../sts/index.ts";
import { ACCOUNT, createAws, createEvents, type LocalAws, REGION } from "./aws.ts";
import type { Caller, CreateService, PolicyDocument, Service, Statement } from "./contracts.ts";
import { Gateway } from "./gateway.ts";
import { SessionStore } from "./sessions.ts";

export interface TestAws {
  readonly aws: LocalAws;
  readonly iam: LocalIam;
  readonly dataDir: string;
  /** Lines logged so far, e.g. those of denials. */
  readonly lines: string[];
  /** Adds a service: it answers at `aws.endpoint(name)` at once. */
  add(create: CreateService): Promise<Service>;
  /** Makes a role with these statements as its policy; answers its ARN. Anyone of the account may assume it. */
  role(name: string, statements: Statement | readonly Statement[], trust?: PolicyDocument): string;
  /** A session of a role, in the form that AWS SDK clients take as `credentials`. */
  credentials(roleArn: string, session?: SessionOptions): TestCredentials;
  /** The same session as a {@link Caller}, for calls within the process. */
  caller(roleArn: string, session?: SessionOptions): Caller;
  /** `{ region, endpoint, credentials }` for an AWS SDK client of a service. */
  client(service: string, roleArn: string, session?: SessionOptions): ClientConfig;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly name?: string;
  readonly policy?: PolicyDocument;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface TestCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: TestCredentials;
}

const TRUST: PolicyDocument = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: {
      AWS: `arn:aws:iam::${ACCOUNT}:root`,
      Service: ["lambda.amazonaws.com", "iot.amazonaws.com"],
    },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  },
};

/**
 * A local cloud without a template: `const t = await testAws(); await t.add(createDynamodb)`. STS is there.
 * `dataDir` defaults to a new temporary folder, which `close` removes; one that is given stays.
 */
export async function testAws(options: { dataDir?: string; now?: () => number } = {}): Promise<TestAws> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "local-aws-")));
  const now = options.now ?? Date.now;
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const events = createEvents();
  const sessions = new SessionStore({ file: join(dataDir, "sts", "sessions.jsonl"), account: ACCOUNT, now });
  const iam = new LocalIam({ account: ACCOUNT, region: REGION, sessions, log, now });
  const gateway = new Gateway({ iam, events, log, now });
  await gateway.listen(0);
  const aws = createAws({ dataDir, iam, events, log, port: () => gateway.port });
  const services: Service[] = [];

  const open = (roleArn: string, session: SessionOptions = {}) => {
    const role = iam.roles.get(roleArn);
    if (!role) throw new Error(`There is no role ${roleArn}.`);
    const { name: sessionName = "test", policy: sessionPolicy, context } = session;
    return sessions.open(role, { roleArn, sessionName, sessionPolicy, context, durationSeconds: 3600 });
  };
  const test: TestAws = {
    aws,
    iam,
    dataDir,
    lines,
    async add(create) {
      const service = await create(aws);
      services.push(service);
      aws.register(service);
      gateway.add(service);
      return service;
    },
    role(name, statements, trust = TRUST) {
      const document: PolicyDocument = { Version: "2012-10-17", Statement: statements };
      return iam.roles.add({ name, trust, policies: [{ name: `${name}Policy`, document }] }).arn;
    },
    credentials(roleArn, session) {
      const { accessKeyId, secretAccessKey, sessionToken } = open(roleArn, session).credentials;
      return { accessKeyId, secretAccessKey, sessionToken };
    },
    caller: (roleArn, session) => open(roleArn, session).caller,
    client(service, roleArn, session) {
      const credentials = this.credentials(roleArn, session);
      return { region: REGION, endpoint: aws.endpoint(service), credentials };
    },
    async close() {
      for (const service of services.reverse()) await service.close();
      await gateway.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
  await test.add(() => createSts(iam));
  return test;
}
