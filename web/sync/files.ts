/** A map's files: sent to S3 and read from it, however often the network goes in between. */
import type { Cloud } from "../cloud/cloud.ts";
import { CloudError, Unreachable } from "../cloud/errors.ts";
import type { Session } from "../cloud/session.ts";
import { postFile, type SignedPost, type TransferEvent } from "../cloud/transfer.ts";
import { language, t } from "../i18n/index.ts";

export interface MapFilesOptions {
  cloud(): Promise<Cloud>;
  /** Of the cloud: a draft becomes a map of it first. */
  mapId(): Promise<string>;
  /** Of the link by which this person came. */
  secret(): string | undefined;
  /** That of the connection there is, or of the next one. */
  session(): Promise<Session>;
  readonly post?: typeof postFile;
  readonly timing?: Partial<FilesTiming>;
}

/** In ms. */
export interface FilesTiming {
  /** From one look for what became of a transfer to the next: at first, and at most. */
  readonly look: number;
  readonly lookMost: number;
  /** After which a check, or an export, that nothing was heard of is given up. Time without a network is none. */
  readonly checkPatience: number;
  readonly exportPatience: number;
  /** From a loss of the network to the next try, unless the browser says before that it is back. */
  readonly retry: number;
}

const defaultTiming: FilesTiming = {
  look: 3_000,
  lookMost: 15_000,
  checkPatience: 3 * 60_000,
  // What an exporter's events may wait, and a function may run: lib/patterns/exporter.ts.
  exportPatience: 17 * 60_000,
  retry: 5_000,
};

/** How far a transfer has come. `share` of 1. */
export type Stage =
  | { readonly at: "starting" }
  | { readonly at: "sending"; readonly share: number }
  | { readonly at: "waiting" }
  | { readonly at: "working" }
  | { readonly at: "fetching" };

export interface How {
  readonly signal: AbortSignal;
  onStage(stage: Stage): void;
}

export type Uploaded = Extract<TransferEvent, { event: "upload-ready" }>;

/** What an exporter made, and what the format could not carry. */
export interface Made {
  readonly bytes: Uint8Array;
  readonly losses: readonly { readonly what: string; readonly count: number }[];
}

/** A file, or a map, was refused; the message is for the person who sent it. */
export class Refused extends Error {
  override name = "Refused";
  /** For what is in it: sent again, it would be refused again. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal = false) {
    super(message);
    this.isFinal = isFinal;
  }
}

export class MapFiles {
  readonly #options: MapFilesOptions;
  readonly #timing: FilesTiming;
  readonly #post: typeof postFile;
  readonly #waiting = new Map<string, (event: TransferEvent) => void>();
  readonly #read = new Map<string, Promise<Uint8Array>>();

  constructor(options: MapFilesOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#post = options.post ?? postFile;
  }

  /** The map was told what became of a transfer. */
  told(event: TransferEvent): void {
    this.#waiting.get(event.id)?.(event);
  }

  /**
   * Adds a file to the map. Throws {@link Refused} or `CloudError` with what to tell the person, an AbortError when
   * it was given up. Without a network it waits; S3 takes a form in one piece, so the file is sent again as a whole.
   */
  async upload(file: Blob, name: string, how: How): Promise<Uploaded> {
    const type = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,80}$/.test(file.type)
      ? file.type
      : "application/octet-stream";
    const sign = async (cloud: Cloud, mapId: string, secret: string | undefined) =>
      cloud.signUpload(mapId, { name, type, size: file.size, secret });
    const { id } = await this.#send(file, sign, how);
    const event = await this.#outcome(id, this.#timing.checkPatience, how);
    if (event.event !== "upload-ready") throw new Refused("reason" in event ? event.reason : "", true);
    return event;
  }

  /** Hands the map, as our own JSON, to the exporter of a format. `onId` is told what {@link fetchExport} takes. */
  async export(source: Blob, format: string, how: How & { onId(id: string): void }): Promise<Made> {
    const sign = async (cloud: Cloud, mapId: string, secret: string | undefined) =>
      cloud.signExport(mapId, { format, size: source.size, secret, language: language() });
    const { id } = await this.#send(source, sign, how);
    how.onId(id);
    return this.fetchExport(id, how);
  }

  /** Waits for an export that was asked for, by this page or by an earlier one, and fetches it. */
  async fetchExport(id: string, how: How): Promise<Made> {
    const event = await this.#outcome(id, this.#timing.exportPatience, how);
    if (event.event !== "export-ready") throw new Refused("reason" in event ? event.reason : "");
    const { key, losses } = event;
    how.onStage({ at: "fetching" });
    const bytes = await this.#insist(how, async () => {
      const cloud = await this.#options.cloud();
      return cloud.result(await this.#options.session(), key);
    });
    return { bytes, losses };
  }

  /** Whether a file is the map's. */
  async holds(key: string): Promise<boolean> {
    return key.startsWith(`files/${await this.#options.mapId()}/`);
  }

  /** A file of the map's, read once for all who show it. Throws `CloudError` or `Unreachable`. */
  read(key: string): Promise<Uint8Array> {
    const known = this.#read.get(key);
    if (known) return known;
    const reading = (async () => {
      const cloud = await this.#options.cloud();
      return cloud.file(await this.#options.session(), key);
    })();
    this.#read.set(key, reading);
    reading.catch(() => this.#read.delete(key));
    return reading;
  }

  async #send(
    file: Blob,
    sign: (cloud: Cloud, mapId: string, secret: string | undefined) => Promise<SignedPost>,
    how: How,
  ): Promise<SignedPost> {
    let signed: SignedPost | undefined;
    return this.#insist(how, async () => {
      const { cloud, mapId, secret } = this.#options;
      how.onStage({ at: "sending", share: 0 });
      const isNew = signed === undefined;
      signed ??= await sign(await cloud(), await mapId(), secret());
      const onProgress = (share: number) => how.onStage({ at: "sending", share });
      try {
        await this.#post(signed, file, { signal: how.signal, onProgress });
      } catch (error) {
        // A form that waited for the network may be too old by now.
        if (!(error instanceof CloudError) || isNew) throw error;
        signed = undefined;
        throw new Unreachable(error);
      }
      return signed;
    });
  }

  async #outcome(id: string, patience: number, how: How): Promise<TransferEvent> {
    const { look, lookMost } = this.#timing;
    how.onStage({ at: "working" });
    let told: TransferEvent | undefined;
    let wake: () => void = () => {};
    this.#waiting.set(id, (event) => {
      told = event;
      wake();
    });
    try {
      let wait = look;
      for (let waited = 0; waited < patience; waited += wait, wait = Math.min(wait * 1.5, lookMost)) {
        await this.#pause(wait, how.signal, (resume) => {
          wake = resume;
        });
        // Who was away when it was told finds it kept.
        told ??= await this.#insist(how, async () => {
          const cloud = await this.#options.cloud();
          return cloud.outcome(await this.#options.session(), id);
        });
        if (told) return told;
      }
    } finally {
      this.#waiting.delete(id);
    }
    throw new Refused(t("files.unheard"));
  }

  /** Does something again and again until the network is there for it. */
  async #insist<T>(how: How, work: () => Promise<T>): Promise<T> {
    for (;;) {
      how.signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        how.onStage({ at: "waiting" });
        await this.#pause(this.#timing.retry, how.signal, (resume) => {
          globalThis.addEventListener?.("online", resume, { once: true, signal: how.signal });
        });
      }
    }
  }

  /** Until the time is over or `early` says so. Throws an AbortError when it was given up. */
  #pause(ms: number, signal: AbortSignal, early: (resume: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      early(() => {
        clearTimeout(timer);
        resolve();
      });
      signal.addEventListener(
        "abort",
        () => {
          clearTimeout(timer);
          reject(signal.reason);
        },
        { once: true },
      );
      if (signal.aborted) reject(signal.reason);
    });
  }
}
