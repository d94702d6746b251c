/** One of a proxy's connections to its database. */
import type { Socket } from "node:net";
import { type Frame, Frames, fieldsOf, frame, payloadOf, startup, textAt } from "./wire.ts";

/** What lends a connection hears of it. */
export interface Borrower {
  frames(frames: readonly Frame[]): void;
  /** It ended: whatever was under way has failed. */
  gone(): void;
  /** There is room for more, after {@link Backend.write} said that there was none. */
  drained(): void;
}

export class Backend {
  readonly user: string;
  readonly database: string;
  /** What the server said of itself at the start. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Statements that are prepared in it, by the proxy's names. */
  readonly prepared = new Set<string>();
  /** ms, when it was given back last. */
  idleSince = 0;
  borrower: Borrower | undefined;
  readonly #socket: Socket;
  readonly #onEnd: (backend: Backend) => void;

  private constructor(
    socket: Socket,
    login: { user: string; database: string; parameters: ReadonlyMap<string, string> },
    onEnd: (backend: Backend) => void,
  ) {
    this.#socket = socket;
    this.#onEnd = onEnd;
    this.user = login.user;
    this.database = login.database;
    this.parameters = login.parameters;
  }

  /** Logs in. Rejects with the server's message. */
  static async open(
    socket: Socket,
    login: { readonly user: string; readonly database: string },
    onEnd: (backend: Backend) => void,
  ): Promise<Backend> {
    socket.setNoDelay(true);
    const frames = new Frames();
    const parameters = new Map<string, string>();
    await new Promise<void>((resolve, reject) => {
      const onData = (chunk: Buffer) => {
        for (const one of frames.push(chunk)) {
          const payload = payloadOf(one);
          if (one.type === "E") reject(new Error(fieldsOf(one).M));
          else if (one.type === "S") {
            const name = textAt(payload, 0);
            parameters.set(name, textAt(payload, Buffer.byteLength(name) + 1));
          } else if (one.type === "Z") {
            socket.off("data", onData).off("error", reject);
            resolve();
          }
        }
      };
      socket.on("data", onData).on("error", reject);
      socket.once("close", () => reject(new Error("The database closed the connection.")));
      socket.write(startup({ ...login, client_encoding: "UTF8" }));
    });
    const backend = new Backend(socket, { ...login, parameters }, onEnd);
    backend.#listen();
    return backend;
  }

  /** Answers whether there is room for more. */
  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends it; the server undoes what is not committed. */
  end(): void {
    this.#socket.end(frame("X"));
    this.#socket.destroySoon();
  }

  #listen(): void {
    const frames = new Frames();
    this.#socket
      .on("data", (chunk: Buffer) => this.borrower?.frames(frames.push(chunk)))
      .on("drain", () => this.borrower?.drained())
      .on("error", () => this.#socket.destroy())
      .once("close", () => {
        this.#onEnd(this);
        this.borrower?.gone();
      });
  }
}
