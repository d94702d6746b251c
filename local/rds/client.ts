/** The least of a client: logs in where nobody asks for a password, and runs SQL. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { type Frame, Frames, fieldsOf, frame, payloadOf, startup } from "./wire.ts";

export interface ClientOptions {
  readonly user: string;
  readonly database: string;
}

/** The rows as text. Rejects with the server's message. The socket is closed then. */
export async function query(socket: Socket, options: ClientOptions, sql: string): Promise<string[][]> {
  const frames = new Frames();
  const rows: string[][] = [];
  const failed = once(socket, "close").then(() => Promise.reject(new Error("The connection ended.")));
  failed.catch(() => {});
  const work = new Promise<string[][]>((resolve, reject) => {
    let asked = false;
    let error: Error | undefined;
    socket.on("error", reject).on("data", (chunk: Buffer) => {
      for (const one of frames.push(chunk)) {
        if (one.type === "E") error = new Error(fieldsOf(one).M);
        if (one.type === "D") rows.push(rowOf(one));
        if (one.type === "E" && !asked) reject(error);
        if (one.type !== "Z") continue;
        if (!asked) socket.write(frame("Q", sql));
        else if (error) reject(error);
        else resolve(rows);
        asked = true;
      }
    });
    socket.write(startup({ user: options.user, database: options.database }));
  });
  try {
    return await Promise.race([work, failed]);
  } finally {
    socket.end(frame("X"));
  }
}

function rowOf(row: Frame): string[] {
  const payload = payloadOf(row);
  const values: string[] = [];
  for (let at = 2, i = payload.readInt16BE(0); i > 0; i--) {
    const size = payload.readInt32BE(at);
    values.push(size < 0 ? "" : payload.toString("utf8", at + 4, at + 4 + size));
    at += 4 + Math.max(0, size);
  }
  return values;
}
