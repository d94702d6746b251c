/** Bytes on their way out, at most, before more is asked for. */
const MOST = 512 * 1024;

type Listener = (value?: unknown) => void;

/**
 * A WebSocket as aws-crt's MQTT 5 client wants it. In the bundle this stands in the place of aws-crt's own, which
 * brings Node's streams, and ciphers for signing what is signed here already: half of that client's size.
 */
class SocketStream {
  readonly socket: WebSocket;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(url: string) {
    this.socket = new WebSocket(url, ["mqtt"]);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.#emit("connect");
    this.socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.#emit("data", new Uint8Array(data));
    this.socket.onerror = () => this.#emit("error", new Error("The WebSocket failed."));
    this.socket.onclose = () => this.#emit("close");
  }

  on(event: string, listener: Listener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  addListener(event: string, listener: Listener): void {
    this.on(event, listener);
  }

  removeListener(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** Calls `done` when there is room for more; the bytes are the socket's before this returns. */
  write(bytes: Uint8Array<ArrayBuffer>, done: (error?: unknown) => void): void {
    try {
      this.socket.send(bytes);
    } catch (error) {
      queueMicrotask(() => done(error));
      return;
    }
    const settle = () => {
      const isFull = this.socket.readyState === WebSocket.OPEN && this.socket.bufferedAmount > MOST;
      if (isFull) setTimeout(settle, 50);
      else done();
    };
    queueMicrotask(settle);
  }

  #emit(event: string, value?: unknown): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(value);
  }
}

/** By this name aws-crt asks for it. */
export function create_mqtt5_websocket_stream({
  websocketOptions,
}: {
  websocketOptions: { urlFactoryOptions: { customUrlFactory(): string } };
}): SocketStream {
  return new SocketStream(websocketOptions.urlFactoryOptions.customUrlFactory());
}
