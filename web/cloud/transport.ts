/** MQTT as this app needs it. One object is one connection: when it ends, another one is made. */

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface ConnectOptions {
  /** Presigned, good for one attempt. */
  readonly url: string;
  readonly clientId: string;
  /** What the broker publishes (QoS 0) when the connection is lost. @default nothing */
  readonly will?: Message;
  readonly onMessage: (message: Message) => void;
  /** The connection ended, whoever ended it. Called once. */
  readonly onClose: (reason: Error | undefined) => void;
}

export interface Connection {
  /** QoS 1: resolves when the broker has the message (which does not say that it was stored). */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  /** QoS 0: sent, and forgotten. */
  send(topic: string, payload: Uint8Array): void;
  /** QoS 0. Throws if one of the filters is refused. At most 8 filters: IoT Core, 2026-11. */
  subscribe(filters: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens a connection, or throws `Unreachable`: a browser can't tell a refused handshake from a lost one. */
export type Connect = (options: ConnectOptions) => Promise<Connection>;
