/** What the cloud has mailed, kept on disk. Nothing leaves this machine: the outbox is everybody's mailbox. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { AppendLog } from "../disk/append-log.ts";

export interface Mail {
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** As many are kept. */
const KEPT = 500;

export class Outbox {
  readonly #log: AppendLog<Mail>;
  #mails: Mail[];

  private constructor(log: AppendLog<Mail>, mails: Mail[]) {
    this.#log = log;
    this.#mails = mails.slice(-KEPT);
  }

  static async open(dataDir: string): Promise<Outbox> {
    const { log, entries } = await AppendLog.open<Mail>(join(dataDir, "mail", "outbox.jsonl"));
    return new Outbox(log, entries);
  }

  /** The newest first. */
  list(): readonly Mail[] {
    return this.#mails.toReversed();
  }

  /** Resolves when the mail is on disk. */
  async send({ to, subject, text }: Pick<Mail, "to" | "subject" | "text">): Promise<Mail> {
    const mail = { id: randomUUID(), at: Date.now(), to, subject, text };
    await this.#log.append(mail);
    this.#mails.push(mail);
    if (this.#mails.length > 2 * KEPT) {
      this.#mails = this.#mails.slice(-KEPT);
      await this.#log.rewrite(() => this.#mails);
    }
    return mail;
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}
