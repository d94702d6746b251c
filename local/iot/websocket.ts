import { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { TokenBucket } from "../core/token-bucket.ts";
import { QUOTAS } from "./quotas.ts";

/** What a `_writev` gets. */
interface Chunk {
  readonly chunk: Buffer;
}

/**
 * The bytes of MQTT over a WebSocket. What the broker writes in one go leaves as one frame; what is over the
 * throughput of a connection waits.
 */
export class MqttSocket extends Duplex {
  readonly #ws: WebSocket;
  readonly #throughput = new TokenBucket(QUOTAS.throughput, QUOTAS.throughput);
  readonly #onDelay: (ms: number) => void;
  readonly #arrived: Buffer[] = [];

  constructor(ws: WebSocket, onDelay: (ms: number) => void) {
    super({ highWaterMark: 2 * QUOTAS.packet, autoDestroy: true });
    this.#ws = ws;
    this.#onDelay = onDelay;
    ws.binaryType = "nodebuffer";
    ws.on("message", (data, isBinary) => {
      if (!isBinary) this.destroy(new Error("MQTT needs binary frames"));
      else this.#receive(data as Buffer);
    });
    ws.on("close", () => {
      this.push(null);
      this.destroy();
    });
    ws.on("error", (error) => this.destroy(error));
  }

  override _read(): void {
    if (!this.#arrived.length && this.#ws.readyState === this.#ws.OPEN) this.#ws.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  override _writev(chunks: Chunk[], done: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.#ws.close(1000);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#ws.readyState === this.#ws.OPEN) {
      this.#ws.close(1000);
      // a peer that does not answer the close
      setTimeout(() => this.#ws.terminate(), 2_000).unref();
    }
    done(error);
  }

  #receive(data: Buffer): void {
    // what comes while others wait, waits behind them
    this.#arrived.push(data);
    if (this.#arrived.length === 1) this.#pass();
  }

  #pass(): void {
    for (let data = this.#arrived[0]; data && !this.destroyed; data = this.#arrived[0]) {
      const wait = this.#throughput.borrow(data.length);
      if (wait) {
        this.#onDelay(wait);
        this.#ws.pause();
        setTimeout(() => {
          this.#deliver();
          this.#pass();
        }, wait).unref();
        return;
      }
      this.#deliver();
    }
  }

  #deliver(): void {
    const data = this.#arrived.shift();
    if (!data || this.destroyed) return;
    if (!this.push(data)) this.#ws.pause();
    else if (this.#ws.isPaused) this.#ws.resume();
  }

  #send(data: Buffer, done: (error?: Error | null) => void): void {
    const wait = this.#throughput.borrow(data.length);
    if (!wait) {
      this.#ws.send(data, done);
      return;
    }
    this.#onDelay(wait);
    setTimeout(() => this.#ws.send(data, done), wait).unref();
  }
}
