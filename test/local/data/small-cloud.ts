/** Services behind a bare HTTP port: no signatures, and a policy that the test sets. */
import { EventEmitter } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type Caller,
  type ConditionContext,
  type CreateService,
  type Resource,
  type Service,
} from "../../../local/core/contracts.ts";

export interface Check {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export const user: Caller = {
  kind: "session",
  arn: "arn:aws:sts::000000000000:assumed-role/test/test",
  userId: "AROATEST:test",
  roleArn: "arn:aws:iam::000000000000:role/test",
  sessionName: "test",
  accessKeyId: "AKIDTEST",
  context: {},
};

export class SmallCloud {
  readonly services = new Map<string, Service>();
  readonly checks: Check[] = [];
  readonly lines: string[] = [];
  readonly aws: Aws;
  caller: Caller = user;
  allow: (check: Check) => boolean = () => true;
  readonly #server: Server;

  private constructor(server: Server, dataDir: string, more: Partial<Aws>) {
    this.#server = server;
    const port = (server.address() as AddressInfo).port;
    const allows = (caller: Caller, action: string, resource: string, context: ConditionContext = {}) => {
      const check = { caller, action, resource, context };
      this.checks.push(check);
      return this.allow(check);
    };
    this.aws = {
      account: "000000000000",
      region: "us-east-1",
      dataDir,
      iam: {
        allows,
        authorize(caller, action, resource, context) {
          if (!allows(caller, action, resource, context))
            throw new AwsError(
              "AccessDeniedException",
              `not authorized to perform: ${action} on ${resource}`,
              403,
            );
        },
        assumeRole: () => {
          throw new Error("no roles here");
        },
        session: () => undefined,
      },
      events: new EventEmitter(),
      endpoint: (service) => `http://localhost:${port}/${service}`,
      asset: (_bucket, key) => key,
      localize: (text) => text.replaceAll("https://api.amazonaws.com", `http://localhost:${port}/api`),
      service: (name) => this.service(name),
      log: (line) => this.lines.push(line),
      arn: (service, resource, options) =>
        `arn:aws:${service}:${options?.region ?? "us-east-1"}:${options?.account ?? "000000000000"}:${resource}`,
      ...more,
    };
  }

  static async start(options: { dataDir?: string } & Partial<Aws> = {}): Promise<SmallCloud> {
    const { dataDir = mkdtempSync(join(tmpdir(), "small-cloud-")), ...more } = options;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        cloud.#answer(request.method ?? "", request.url ?? "/", request.headers, Buffer.concat(chunks)).then(
          async ({ status, headers, body }) => {
            response.writeHead(status, headers as Record<string, string>);
            if (body && typeof body !== "string" && !(body instanceof Uint8Array))
              for await (const part of body) response.write(part);
            response.end(typeof body === "string" || body instanceof Uint8Array ? body : undefined);
          },
          (error: Error) => {
            cloud.lines.push(String(error.stack));
            response.destroy();
          },
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const cloud = new SmallCloud(server, dataDir, more);
    return cloud;
  }

  async add(create: CreateService): Promise<Service> {
    const service = await create(this.aws);
    this.services.set(service.name, service);
    return service;
  }

  service(name: string): Service {
    const service = this.services.get(name);
    if (!service) throw new Error(`no ${name} here`);
    return service;
  }

  create(type: string, logicalId: string, properties: Record<string, unknown>) {
    for (const service of this.services.values()) {
      const resource: Resource = {
        type,
        logicalId,
        stack: "Test",
        path: `Test/${logicalId}`,
        properties,
        physicalName: (options) =>
          options?.lowerCase ? `test-${logicalId}`.toLowerCase() : `Test-${logicalId}`,
      };
      const found = service.resources[type];
      if (found) return found.create(resource);
    }
    throw new Error(`nobody makes ${type}`);
  }

  async close(): Promise<void> {
    for (const service of this.services.values()) await service.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(method: string, target: string, headers: Record<string, unknown>, body: Buffer) {
    const url = new URL(target, "http://localhost");
    const [, name = "", rest = "/"] = /^\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
    const service = this.service(name);
    const request: AwsRequest = {
      method,
      path: rest || "/",
      query: url.searchParams,
      headers: headers as Record<string, string>,
      body,
      caller: this.caller,
      sourceIp: "127.0.0.1",
      url,
    };
    try {
      if (!service.handle) throw new Error(`${name} takes no requests`);
      return await service.handle(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return {
        status: error.status,
        headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": error.code },
        body: JSON.stringify({ __type: error.code, message: error.message, ...error.details }),
      };
    }
  }
}
