import { batch, effect, type Signal, signal } from "@preact/signals-core";
import { ROOT } from "../model/document.ts";
import { awaitPart, giveInput } from "./early-input.ts";
import { Editor } from "./editor/editor.ts";
import { showAtFirst } from "./editor/first-look.ts";
import { endGlimpse } from "./glimpsed.ts";
import { t } from "./i18n/index.ts";
import { spoken } from "./i18n/spoken.ts";
import { painted } from "./painted.ts";
import { showLastView } from "./person/last-view.ts";
import { nodeOf, placeOf, rememberPlace, showPlace } from "./places.ts";
import { type OpenMap, openMap, type Target } from "./sync/index.ts";

/** What is asked or told over the map, one at a time. */
export type Dialog =
  | { kind: "share" | "account" | "maps" | "templates" | "shortcuts" | "commands" | "profile" | "language" }
  | { kind: "endMap" | "compare" }
  | { kind: "note" | "files" | "relatedTerms"; id: string }
  | { kind: "export"; format?: string }
  | { kind: "pick"; id: string; purpose: "crossLink" | "link"; typed: string }
  | { kind: "report"; report: import("./import/import.ts").Report };

export interface Toast {
  readonly key: number;
  readonly message: string;
  readonly action?: { label: string; run(): void };
}

/** Milliseconds that a message without anything to do stays. */
const TOAST = 6000;

/** The page: which map is open, and what is shown over it. */
export class App {
  readonly editor: Signal<Editor | undefined> = signal(undefined);
  readonly dialog: Signal<Dialog | undefined> = signal(undefined);
  readonly toasts: Signal<readonly Toast[]> = signal([]);
  /** A map is on its way. */
  readonly opening = signal(false);
  /** What lies around the map is there, and shows what is asked for. */
  readonly isWhole = signal(false);
  readonly #host: HTMLElement;
  /** Loaded when the first map is seen. */
  #hands: typeof import("./editor/hands.ts") | undefined;
  #close: () => void = () => {};
  /** Ends the listening to keys and pointer. */
  #deafen: () => void = () => {};
  #toastKey = 0;

  constructor(host: HTMLElement) {
    this.#host = host;
    window.addEventListener("popstate", () => void this.open(placeOf(location, history.state)));
    effect(() => {
      const title = this.editor.value?.title.value.trim();
      document.title = title ? `${title} · Rhizome` : "Rhizome";
    });
    this.#keepKeys();
  }

  /** Opens a map in the place of the one on the screen. Returns it, or undefined when it can't be opened. */
  async open(target: Target): Promise<Editor | undefined> {
    this.opening.value = true;
    const node = nodeOf(location);
    let open: OpenMap;
    try {
      open = await openMap(target);
    } catch (error) {
      await spoken;
      this.tell(t("map.cannotOpen", { reason: messageOf(error) }));
      giveInput(async () => {});
      return undefined;
    } finally {
      this.opening.value = false;
    }
    this.#close();
    const stopListening = open.on("id", () => this.#arrived(open));
    this.#close = () => {
      stopListening();
      this.#leave();
      void open.close();
    };
    if ("draft" in target && open.id === undefined) showPlace({ draft: target.draft });
    else this.#arrived(open);
    const editor = this.#show(open);
    if (node !== undefined && open.map.has(node)) {
      editor.uncover(node);
      editor.select(node);
    }
    return editor;
  }

  /** Opens anew what is open, as whoever this browser is now. */
  async reopen(): Promise<Editor | undefined> {
    return this.open(placeOf(location, history.state));
  }

  /** Gives keys and pointer to an editor that lies over the map's own. Answers how to give them back. */
  lend(over: Editor): () => void {
    const editor = this.editor.peek();
    editor?.text.commit();
    this.#listen(over);
    return () => editor === this.editor.peek() && editor && this.#listen(editor);
  }

  #listen(editor: Editor): void {
    this.#deafen();
    const leaving = new AbortController();
    this.#deafen = () => leaving.abort();
    this.#hands?.listen(editor, leaving.signal);
    // For tools that measure and tests that type.
    performance.mark("rhizome-acts");
  }

  async newMap(): Promise<Editor | undefined> {
    return this.open({ draft: crypto.randomUUID() });
  }

  tell(message: string, action?: Toast["action"]): void {
    const key = ++this.#toastKey;
    this.toasts.value = [
      ...this.toasts.value.filter((toast) => toast.message !== message),
      { key, message, action },
    ].slice(-3);
    if (!action) setTimeout(() => this.dismiss(key), TOAST);
  }

  dismiss(key: number): void {
    this.toasts.value = this.toasts.value.filter((toast) => toast.key !== key);
  }

  closeDialog(): void {
    // The map can have the focus only when nothing is over it.
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
    this.dialog.value = undefined;
    this.editor.peek()?.focusNode();
  }

  /** Shows maps as new maps, or below `at`; other files go into that node, or into the focused one. */
  async importFiles(files: readonly File[], at?: string): Promise<void> {
    const { takeFiles } = await import("./files/take.ts");
    await takeFiles(this, files, at);
  }

  #arrived(open: OpenMap): void {
    if (open.id === undefined) return;
    showPlace({ id: open.id, as: open.as });
    rememberPlace({ id: open.id });
  }

  #leave: () => void = () => {};

  #show(open: OpenMap): Editor {
    this.#leave();
    endGlimpse();
    const editor = new Editor(this.#host, open, {
      tell: (message, action) => this.tell(message, action),
      openShortcuts: () => {
        this.dialog.value = { kind: "shortcuts" };
      },
      openCommands: () => {
        this.dialog.value = { kind: "commands" };
      },
      pickNode: (purpose, id, typed = "") => {
        this.dialog.value = { kind: "pick", id, purpose, typed };
      },
      openNote: (id) => {
        this.dialog.value = { kind: "note", id };
      },
      openFiles: (id) => {
        this.dialog.value = { kind: "files", id };
      },
      importFiles: (files, at) => void this.importFiles(files, at),
    });
    const leaving = new AbortController();
    this.#leave = () => {
      leaving.abort();
      this.#deafen();
      editor.destroy();
      this.#leave = () => {};
    };
    batch(() => {
      this.dialog.value = undefined;
      this.editor.value = editor;
    });
    showAtFirst(editor.scene);
    editor.select(ROOT);
    showLastView(editor);
    if (this.#hands) {
      this.#hands.holdWriting(editor, leaving.signal);
      this.#listen(editor);
    } else void this.#letAct(editor, leaving.signal);
    return editor;
  }

  /** What is asked for before the page around the map is there waits for it, and the keys with it. */
  #keepKeys(): void {
    let came: ((isThere: boolean) => void) | undefined;
    effect(() => {
      const isAsked = this.dialog.value !== undefined || this.editor.value?.state.asksForPart === true;
      if (isAsked && !this.isWhole.value) came ??= awaitPart();
      else if (came) {
        came(isAsked);
        came = undefined;
      }
    });
  }

  /** A map is seen before it can be acted on; what a person does meanwhile is done then. */
  async #letAct(editor: Editor, leaving: AbortSignal): Promise<void> {
    await painted();
    try {
      this.#hands = await import("./editor/hands.ts");
    } catch {
      this.tell(t("map.partMissing"));
      return;
    }
    if (leaving.aborted) return;
    const { again, holdWriting } = this.#hands;
    const select = holdWriting(editor, leaving);
    this.#listen(editor);
    giveInput((input) => again(input, select));
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
