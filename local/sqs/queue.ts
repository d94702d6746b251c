/** A standard queue: messages in memory, every change of them in a log on disk. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { AppendLog } from "../disk/append-log.ts";

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** base64 */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Times are in ms since 1970. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly sentAt: number;
  /** From when it can be received (again). */
  visibleAt: number;
  received: number;
  firstReceivedAt?: number;
  /** What the last receiver deletes it with. */
  receipt?: string;
  /** The queue whose dead letter it is. */
  readonly deadLetterOf?: string;
}

export interface QueueSettings {
  /** All in seconds. */
  readonly visibilityTimeout: number;
  readonly retention: number;
  readonly delay: number;
  readonly waitTime: number;
  /** Bytes. */
  readonly maxMessageSize: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

type Entry =
  | { readonly send: Message }
  | { readonly update: Pick<Message, "id" | "visibleAt" | "received" | "firstReceivedAt" | "receipt"> }
  | { readonly delete: string }
  | { readonly purge: true };

/** Who waits for a message. */
interface Waiter {
  readonly wake: () => void;
}

export interface NewMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  /** Seconds; by default the queue's. */
  readonly delay?: number;
}

export class Queue {
  readonly name: string;
  settings: QueueSettings;
  readonly #log: AppendLog<Entry>;
  /** In the order of their arrival. */
  readonly #messages = new Map<string, Message>();
  readonly #waiters = new Set<Waiter>();
  readonly #deadLetters: (arn: string) => Queue | undefined;
  readonly #arn: string;
  #rewriting = false;
  #closed = false;

  private constructor(options: QueueOptions, log: AppendLog<Entry>, entries: readonly Entry[]) {
    this.name = options.name;
    this.settings = options.settings;
    this.#arn = options.arn;
    this.#deadLetters = options.deadLetters;
    this.#log = log;
    for (const entry of entries) this.#replay(entry);
  }

  static async open(options: QueueOptions, file: string): Promise<Queue> {
    const { log, entries } = await AppendLog.open<Entry>(file);
    return new Queue(options, log, entries);
  }

  async send({ body, attributes, senderId, delay }: NewMessage): Promise<Message> {
    const sentAt = Date.now();
    const visibleAt = sentAt + (delay ?? this.settings.delay) * 1000;
    const message: Message = { id: randomUUID(), body, attributes, senderId, sentAt, visibleAt, received: 0 };
    await this.#add(message);
    return message;
  }

  /**
   * Up to `max` messages, hidden from others for `visibility` seconds; waits up to `wait` seconds for the first.
   * One that was received too often goes to the dead-letter queue instead.
   */
  async receive(max: number, wait: number, visibility = this.settings.visibilityTimeout): Promise<Message[]> {
    const deadline = Date.now() + wait * 1000;
    for (;;) {
      const taken = await this.#take(max, visibility);
      if (taken.length > 0 || this.#closed || Date.now() >= deadline) return taken;
      await this.#wait(deadline);
    }
  }

  /** A receipt of an earlier receive deletes nothing: somebody else has the message now. */
  async delete(receipt: string): Promise<void> {
    const message = this.#holder(receipt);
    if (!message) return;
    this.#messages.delete(message.id);
    await this.#append({ delete: message.id });
  }

  /** Seconds from now; false when the receipt holds no message any more. */
  async changeVisibility(receipt: string, seconds: number): Promise<boolean> {
    const message = this.#holder(receipt);
    if (!message || message.visibleAt <= Date.now()) return false;
    message.visibleAt = Date.now() + seconds * 1000;
    await this.#append(update(message));
    this.#wake();
    return true;
  }

  async purge(): Promise<void> {
    this.#messages.clear();
    await this.#append({ purge: true });
  }

  /** Deletes what has been here for longer than the retention period. */
  async expire(now = Date.now()): Promise<void> {
    const oldest = now - this.settings.retention * 1000;
    for (const message of this.#messages.values()) {
      if (message.sentAt >= oldest) continue;
      this.#messages.delete(message.id);
      await this.#append({ delete: message.id });
    }
  }

  counts(now = Date.now()): { visible: number; hidden: number; delayed: number } {
    const counts = { visible: 0, hidden: 0, delayed: 0 };
    for (const { visibleAt, received } of this.#messages.values())
      counts[visibleAt <= now ? "visible" : received > 0 ? "hidden" : "delayed"]++;
    return counts;
  }

  /** Seconds for which the oldest message has been here that is not deleted; 0 when there is none. */
  age(now = Date.now()): number {
    let oldest = now;
    for (const { sentAt } of this.#messages.values()) oldest = Math.min(oldest, sentAt);
    return (now - oldest) / 1000;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#log.close();
  }

  async #take(max: number, visibility: number): Promise<Message[]> {
    const now = Date.now();
    const oldest = now - this.settings.retention * 1000;
    const { redrive } = this.settings;
    const taken: Message[] = [];
    const dead: Message[] = [];
    for (const message of this.#messages.values()) {
      if (taken.length === max) break;
      if (message.visibleAt > now || message.sentAt < oldest) continue;
      if (redrive && message.received >= redrive.maxReceiveCount) {
        message.visibleAt = Number.POSITIVE_INFINITY; // nobody else moves it
        dead.push(message);
        continue;
      }
      message.visibleAt = now + visibility * 1000;
      message.received++;
      message.firstReceivedAt ??= now;
      message.receipt = Buffer.from(`${message.id} ${randomBytes(16).toString("hex")}`).toString("base64");
      taken.push(message);
    }
    const copies = taken.map((message) => ({ ...message }));
    await Promise.all([
      ...taken.map((message) => this.#append(update(message))),
      ...dead.map((one) => this.#bury(one)),
    ]);
    return copies;
  }

  /** Killed between the two steps, the message is in both queues: it may come twice, but it can't be lost. */
  async #bury(message: Message): Promise<void> {
    const target = this.#deadLetters(this.settings.redrive?.deadLetterTargetArn ?? "");
    if (!target) {
      message.visibleAt = Date.now();
      return;
    }
    const { id, body, attributes, senderId, sentAt, received, firstReceivedAt } = message;
    const buried = { id, body, attributes, senderId, sentAt, received, firstReceivedAt };
    await target.#add({ ...buried, visibleAt: Date.now(), deadLetterOf: this.#arn });
    this.#messages.delete(id);
    await this.#append({ delete: id });
  }

  async #add(message: Message): Promise<void> {
    this.#messages.set(message.id, message);
    await this.#append({ send: { ...message } });
    this.#wake();
  }

  #holder(receipt: string): Message | undefined {
    const [id = ""] = Buffer.from(receipt, "base64").toString().split(" ");
    const message = this.#messages.get(id);
    return message?.receipt === receipt ? message : undefined;
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter.wake();
  }

  /** Until something changes, until a hidden message comes to light, or until the deadline. */
  #wait(deadline: number): Promise<void> {
    let until = deadline;
    for (const { visibleAt } of this.#messages.values()) if (visibleAt < until) until = visibleAt;
    return new Promise((resolve) => {
      const waiter: Waiter = {
        wake: () => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      const timer = setTimeout(waiter.wake, Math.max(1, until - Date.now()));
      this.#waiters.add(waiter);
    });
  }

  async #append(entry: Entry): Promise<void> {
    await this.#log.append(entry);
    if (this.#rewriting || this.#log.lines < 4 * this.#messages.size + 1000) return;
    this.#rewriting = true;
    await this.#log
      .rewrite(() => [...this.#messages.values()].map((send) => ({ send })))
      .finally(() => {
        this.#rewriting = false;
      });
  }

  #replay(entry: Entry): void {
    if ("send" in entry) this.#messages.set(entry.send.id, entry.send);
    else if ("update" in entry) Object.assign(this.#messages.get(entry.update.id) ?? {}, entry.update);
    else if ("delete" in entry) this.#messages.delete(entry.delete);
    else this.#messages.clear();
  }
}

export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  /** The queue of an ARN, for dead letters. */
  readonly deadLetters: (arn: string) => Queue | undefined;
}

const update = ({ id, visibleAt, received, firstReceivedAt, receipt }: Message): Entry => ({
  update: { id, visibleAt, received, firstReceivedAt, receipt },
});

export const md5 = (text: string | Uint8Array): string => createHash("md5").update(text).digest("hex");

/** What SDKs check of the attributes they sent. Source: SQS developer guide, "Message metadata", 2026-11. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    const binary = DataType.startsWith("Binary");
    hash.update(Uint8Array.of(binary ? 2 : 1));
    add(binary ? Buffer.from(BinaryValue ?? "", "base64") : Buffer.from(StringValue ?? ""));
  }
  return hash.digest("hex");
}
