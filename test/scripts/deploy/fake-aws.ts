/**
 * Enough of AWS's own wire for the CDK's command line and our scripts to deploy and destroy against: STS, CloudFormation,
 * SSM, the assets' bucket, Lambda's account settings and CloudWatch Logs. It makes nothing: a stack is there once its
 * change set was executed.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface FakeAccount {
  /** Answered by STS: an account that takes the credentials, or none. */
  signedIn?: boolean;
  /** Version of the bootstrap stack; none if undefined. */
  bootstrap?: number;
  concurrency?: number;
  /** Status of stacks that are there. */
  stacks?: Record<string, string>;
  protected?: string[];
  logGroups?: string[];
  /** The assembly that is deployed. */
  assembly: string;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export class FakeAws {
  readonly account: FakeAccount;
  /** What was asked, such as `cloudformation DeleteStack RhizomeWeb`. */
  readonly asked: string[] = [];
  #server = createServer((request, response) => void this.#answer(request, response));
  #url = "";

  constructor(account: FakeAccount) {
    this.account = {
      signedIn: true,
      bootstrap: 30,
      concurrency: 1000,
      stacks: {},
      logGroups: [],
      ...account,
    };
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.#url;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const { pathname, searchParams } = new URL(request.url ?? "/", this.#url);
    const target = request.headers["x-amz-target"];
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(value));
    };
    const xml = (text: string, status = 200) => {
      response.writeHead(status, { "content-type": "text/xml" });
      response.end(text);
    };
    if (pathname === "/config.json") return json({ region: "eu-west-1", gallery: "/gallery/" });
    if (pathname === "/2016-08-19/account-settings") {
      const { concurrency } = this.account;
      const limits = { ConcurrentExecutions: concurrency, UnreservedConcurrentExecutions: concurrency };
      return json({ AccountLimit: limits, AccountUsage: {} });
    }
    if (typeof target === "string") return json(this.#json(target.split(".").at(-1) ?? "", JSON.parse(body)));
    const words = new URLSearchParams(body);
    const action = words.get("Action");
    if (action) {
      this.asked.push(`${action} ${words.get("StackName") ?? ""}`.trim());
      const [status, text] = this.#query(action, words);
      return xml(text, status);
    }
    // The bucket of assets: all of them are there.
    const prefix = searchParams.get("prefix");
    if (prefix !== null)
      return xml(
        `<ListBucketResult><KeyCount>1</KeyCount><Contents><Key>${prefix}</Key><Size>999</Size></Contents></ListBucketResult>`,
      );
    return xml(`<LocationConstraint>eu-west-1</LocationConstraint>`);
  }

  #json(action: string, words: { logGroupNamePrefix?: string; logGroupName?: string }): unknown {
    this.asked.push(`${action} ${words.logGroupName ?? words.logGroupNamePrefix ?? ""}`.trim());
    const groups = this.account.logGroups ?? [];
    if (action === "DescribeLogGroups") {
      const found = groups.filter((name) => name.startsWith(words.logGroupNamePrefix ?? ""));
      return { logGroups: found.map((logGroupName) => ({ logGroupName })) };
    }
    if (action === "DeleteLogGroup") {
      this.account.logGroups = groups.filter((name) => name !== words.logGroupName);
      return {};
    }
    return { Parameter: { Name: "version", Type: "String", Value: String(this.account.bootstrap) } };
  }

  /** The query protocol: STS and CloudFormation. */
  #query(action: string, words: URLSearchParams): readonly [number, string] {
    const result = (inner: string) =>
      [200, `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`] as const;
    const error = (code: string, message: string, status = 400) =>
      [
        status,
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      ] as const;
    // The CDK names a stack by its id, too.
    const asked = words.get("StackName") ?? "";
    const name = /stack\/([^/]+)\//.exec(asked)?.[1] ?? asked;
    const { stacks = {}, bootstrap } = this.account;
    const id = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/1`;
    switch (action) {
      case "GetCallerIdentity":
        if (!this.account.signedIn)
          return error("InvalidClientTokenId", "The security token is invalid.", 403);
        return result(
          "<Arn>arn:aws:sts::123456789012:assumed-role/Dev/me</Arn><Account>123456789012</Account><UserId>A:me</UserId>",
        );
      case "AssumeRole":
        return result(
          "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>",
        );
      case "DescribeStacks": {
        if (name === "CDKToolkit" && bootstrap !== undefined)
          return result(
            this.#stack(name, id, "CREATE_COMPLETE", {
              BootstrapVersion: String(bootstrap),
              BucketName: "assets",
            }),
          );
        const status = stacks[name];
        // A stack that is gone is still known by its id.
        if (!status && asked !== name) return result(this.#stack(name, id, "DELETE_COMPLETE", {}));
        if (!status) return error("ValidationError", `Stack with id ${name} does not exist`);
        const outputs: Record<string, string> = name.endsWith("Site") ? { Url: this.#url } : {};
        return result(this.#stack(name, id, status, outputs));
      }
      case "GetTemplate":
        return result(
          `<TemplateBody>${escaped(readFileSync(join(this.account.assembly, `${name}.template.json`), "utf8"))}</TemplateBody>`,
        );
      case "CreateChangeSet":
        return result(`<Id>${id}/change</Id><StackId>${id}</StackId>`);
      case "DescribeChangeSet":
        return result(
          `<StackName>${name}</StackName><StackId>${id}</StackId><Status>CREATE_COMPLETE</Status><Changes><member><Type>Resource</Type><ResourceChange><Action>Add</Action><LogicalResourceId>A</LogicalResourceId><ResourceType>B</ResourceType></ResourceChange></member></Changes>`,
        );
      case "ExecuteChangeSet":
        stacks[name] = "CREATE_COMPLETE";
        return result("");
      case "DeleteStack":
        delete stacks[name];
        return result("");
      case "DescribeStackEvents":
        return result("<StackEvents></StackEvents>");
      default:
        return result("");
    }
  }

  #stack(name: string, id: string, status: string, outputs: Record<string, string>): string {
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const held = (this.account.protected ?? []).includes(name);
    return `<Stacks><member><StackName>${name}</StackName><StackId>${id}</StackId><StackStatus>${status}</StackStatus><CreationTime>2026-11-28T00:00:00Z</CreationTime><EnableTerminationProtection>${held}</EnableTerminationProtection><Outputs>${members.join("")}</Outputs></member></Stacks>`;
  }
}
