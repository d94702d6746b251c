/** Receives clients of a database: TLS, startup, and the IAM token that they send as password. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import {
  CANCEL_REQUEST,
  Frames,
  fatal,
  frame,
  GSS_REQUEST,
  type Hello,
  payloadOf,
  readHello,
  STARTUP,
  TLS_REQUEST,
  textAt,
} from "./wire.ts";

/** Somebody who may come in. */
export interface Guest {
  readonly socket: Duplex;
  readonly user: string;
  readonly database: string;
  /** Of its startup. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Reception {
  readonly tls: SecureContext;
  /** Throws why not; a {@link Refusal} says what the client is told. */
  admit(user: string, token: string): void;
  /** Throws a {@link Refusal} for a startup that is not taken. */
  check(parameters: Readonly<Record<string, string>>): void;
  /** A request to cancel; it is the only message of its connection. */
  cancel?(bytes: Buffer): void;
}

/** What a client is told before its connection ends. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** ms that a client may take to log in. */
const PATIENCE = 60_000;

/** The guest, or undefined when it was refused, hung up or only wanted to cancel. The socket is paused then. */
export async function receive(plain: Socket, reception: Reception): Promise<Guest | undefined> {
  plain.setNoDelay(true);
  plain.setTimeout(PATIENCE, () => plain.destroy());
  const { socket, hello } = await greet(plain, reception);
  if (!hello) return undefined;
  try {
    if (socket === plain) throw new Refusal("28000", "This server requires TLS connections.");
    const { user = "", database = user } = hello.parameters;
    reception.check(hello.parameters);
    // A password in plain text: within TLS it is what RDS asks of IAM users.
    socket.write(frame("R", 3));
    const password = await firstFrame(socket);
    if (password?.type !== "p") throw new Refusal("08P01", "Expected a password.");
    reception.admit(user, textAt(payloadOf(password), 0));
    plain.setTimeout(0);
    return { socket, user, database, parameters: hello.parameters };
  } catch (error) {
    const { code, message } =
      error instanceof Refusal ? error : new Refusal("28000", (error as Error).message);
    socket.end(fatal(code, message));
    return undefined;
  }
}

/** Answers requests for encryption until the startup comes. */
async function greet(plain: Socket, reception: Reception): Promise<{ socket: Duplex; hello?: Hello }> {
  let socket: Duplex = plain;
  for (;;) {
    const hello = await firstHello(socket);
    if (!hello || hello.code === CANCEL_REQUEST) {
      if (hello) reception.cancel?.(hello.bytes);
      socket.destroy();
      return { socket };
    }
    if (hello.code === STARTUP) return { socket, hello };
    if (hello.code === TLS_REQUEST && socket === plain) {
      plain.write("S");
      socket = new TLSSocket(plain, { isServer: true, secureContext: reception.tls });
      socket.on("error", () => plain.destroy());
    } else if (hello.code === GSS_REQUEST) socket.write("N");
    else {
      socket.end(fatal("0A000", `unsupported frontend protocol ${hello.code >> 16}.${hello.code & 0xffff}`));
      return { socket };
    }
  }
}

/** Reads until `take` has what it wants; undefined when the other end closes. More than that must not come. */
function readUntil<T>(socket: Duplex, take: (chunk: Buffer) => T | undefined): Promise<T | undefined> {
  return new Promise((resolve) => {
    const done = (value?: T) => {
      socket.off("data", onData).off("close", onEnd).off("end", onEnd);
      socket.pause();
      resolve(value);
    };
    const onData = (chunk: Buffer) => {
      try {
        const value = take(chunk);
        if (value !== undefined) done(value);
      } catch {
        socket.destroy();
        done();
      }
    };
    const onEnd = () => done();
    socket.on("data", onData).on("close", onEnd).on("end", onEnd);
    socket.resume();
  });
}

function firstHello(socket: Duplex): Promise<Hello | undefined> {
  let all = Buffer.alloc(0);
  return readUntil(socket, (chunk) => {
    all = Buffer.concat([all, chunk]);
    const hello = readHello(all);
    // What came with a request for TLS came in the clear: nobody can say who sent it.
    if (hello && all.length > hello.bytes.length) throw new Error("More than a startup");
    return hello;
  });
}

function firstFrame(socket: Duplex) {
  const frames = new Frames();
  return readUntil(socket, (chunk) => frames.push(chunk)[0]);
}
