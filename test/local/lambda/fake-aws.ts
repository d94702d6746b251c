/** A small Aws for tests of one service: everybody may do everything unless a test forbids it. */
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
  type PolicyDocument,
  type Service,
} from "../../../local/core/contracts.ts";

export interface Check {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly policies?: readonly PolicyDocument[];
}

export function session(name: string): Extract<Caller, { kind: "session" }> {
  return {
    kind: "session",
    arn: `arn:aws:sts::000000000000:assumed-role/test/${name}`,
    userId: `AROATEST:${name}`,
    roleArn: "arn:aws:iam::000000000000:role/test",
    sessionName: name,
    accessKeyId: "ASIATEST",
    context: {},
  };
}

export class FakeAws implements Aws {
  readonly account = "000000000000";
  readonly region = "us-east-1";
  readonly dataDir = mkdtempSync(join(tmpdir(), "local-cloud-"));
  readonly events = new EventEmitter();
  readonly services = new Map<string, Service>();
  readonly folders = new Map<string, string>();
  readonly lines: string[] = [];
  readonly checks: Check[] = [];
  /** Answers false to deny. */
  allow: (check: Check) => boolean = () => true;
  sessionSeconds = 3600;
  origin = "http://localhost:1";

  readonly iam: Aws["iam"] = {
    authorize: (caller, action, resource, _context, policies) => {
      const check = { caller, action, resource, policies };
      this.checks.push(check);
      if (!this.allow(check)) throw new AwsError("AccessDeniedException", `${action} on ${resource}`, 403);
    },
    allows: (caller, action, resource, _context, policies) =>
      this.allow({ caller, action, resource, policies }),
    assumeRole: (_by, { roleArn, sessionName }) => ({
      credentials: {
        accessKeyId: "ASIATEST",
        secretAccessKey: "secret",
        sessionToken: "token",
        expiration: Date.now() + this.sessionSeconds * 1000,
      },
      caller: { ...session(sessionName), roleArn },
    }),
    session: () => undefined,
  };

  endpoint(service: string): string {
    return `${this.origin}/${service}`;
  }
  asset(_bucket: string, key: string): string {
    return this.folders.get(key) ?? key;
  }
  localize(text: string): string {
    return text.replaceAll("https://sts.us-east-1.amazonaws.com", this.endpoint("sts"));
  }
  service(name: string): Service {
    const service = this.services.get(name);
    if (!service) throw new Error(`no service ${name}`);
    return service;
  }
  log(line: string): void {
    this.lines.push(line);
  }
  arn(service: string, resource: string, options: { region?: string; account?: string } = {}): string {
    return `arn:aws:${service}:${options.region ?? this.region}:${options.account ?? this.account}:${resource}`;
  }

  /** Serves HTTP and upgrades for a service, without looking at signatures. Answers the port. */
  async serve(
    service: Service,
    caller: Caller = session("tester"),
  ): Promise<{ port: number; server: Server }> {
    const server = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      );
      const request: AwsRequest = {
        method: incoming.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.concat(chunks),
        caller,
        sourceIp: "127.0.0.1",
        url,
      };
      try {
        const answer = await service.handle?.(request);
        outgoing.writeHead(answer?.status ?? 500, answer?.headers as Record<string, string>);
        outgoing.end(answer?.body as string | Uint8Array | undefined);
      } catch (error) {
        const status = error instanceof AwsError ? error.status : 500;
        const code = error instanceof AwsError ? error.code : "InternalFailure";
        outgoing.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code });
        const details = error instanceof AwsError ? error.details : {};
        outgoing.end(JSON.stringify({ message: String((error as Error).message), ...details }));
      }
    });
    server.on("upgrade", (request, socket, head) => {
      const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
      service.upgrade?.(request, socket, head, caller, url);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { port, server };
  }
}

/** Waits until something is true. */
export async function until<T>(what: () => T | undefined | false, ms = 10_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = what();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
