/** Sends answers to the wire. */
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { AwsResponse } from "./contracts.ts";
import { OPEN_CORS } from "./wire.ts";

/** Sends an answer; resolves with the bytes of its body when they are out, or when the client has gone. */
export async function send(response: ServerResponse, answer: AwsResponse, head = false): Promise<number> {
  const { body } = answer;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    headers[name] = typeof value === "string" ? value : [...value];
  const whole = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  if (whole) {
    const bytes = Buffer.from(body ?? "");
    const bodiless = head || answer.status === 204 || answer.status === 304;
    const lengthGiven = Object.keys(headers).some((name) => name.toLowerCase() === "content-length");
    if (!bodiless && !lengthGiven) headers["content-length"] = String(bytes.length);
    response.writeHead(answer.status, headers);
    await new Promise<void>((resolve) => {
      response.once("close", resolve);
      response.end(bodiless ? undefined : bytes, resolve);
    });
    return bodiless ? 0 : bytes.length;
  }
  response.writeHead(answer.status, headers);
  let sent = 0;
  try {
    for await (const chunk of body) {
      if (response.destroyed) break;
      sent += chunk.length;
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  } catch {
    // The status line is out: cutting the connection is how the client learns of it.
    response.destroy();
  }
  return sent;
}

const drained = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });

/** An answer of the gateway itself, for people. */
export const plain = (status: number, message: string): AwsResponse => ({
  status,
  headers: { ...OPEN_CORS, "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

/** Answers a WebSocket's upgrade with an error instead. */
export function refuse(socket: Duplex, status: number, message: string): void {
  const reason = status === 403 ? "Forbidden" : "Not Found";
  const text = message.replace(/[\r\n]+/g, " ");
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
