/** The database process behind the facade: it keeps the items and knows nothing of signatures or policies. */
import { randomBytes } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";

export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface Engine {
  readonly name: "dynoxide" | "dynalite";
  /** Performs a DynamoDB operation; the body is the wire's JSON. An error of DynamoDB is an answer, not thrown. */
  request(operation: string, body: string | Buffer): Promise<EngineAnswer>;
  close(): Promise<void>;
}

/** Speaks DynamoDB's protocol to an address of this machine, over connections kept open. */
export class EngineClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly host: string;
  readonly port: number;
  /** Both engines want a signature of the right form and don't look at it; none but this client knows this one. */
  readonly authorization =
    `AWS4-HMAC-SHA256 Credential=${randomBytes(16).toString("hex")}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

  constructor(host: string, port: number) {
    this.host = host;
    this.port = port;
  }

  /** @throws the socket's error (e.g. ECONNREFUSED) when the engine can't be reached */
  request(operation: string, body: string | Buffer): Promise<EngineAnswer> {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: this.host,
          port: this.port,
          method: "POST",
          path: "/",
          agent: this.#agent,
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "content-length": bytes.length,
            "x-amz-target": `DynamoDB_20120810.${operation}`,
            "x-amz-date": "20260101T000000Z",
            authorization: this.authorization,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () =>
            resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(chunks) }),
          );
        },
      );
      outgoing.on("error", reject);
      outgoing.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
