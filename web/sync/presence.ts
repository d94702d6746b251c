/**
 * Who else is here, and where. Nothing of it is stored. Each message is delivered to, and billed for,
 * everyone in the room, so: at most five a second with one other, fewer as the room grows, none while
 * nothing moves but a sign of life a minute, none at all when alone.
 */
import { isReserved } from "../../model/names.ts";
import { behindWhite } from "../../model/themes.ts";
import type { Peer, Profile, SharedView, Presence as Shown } from "./types.ts";

export interface PresenceTiming {
  /** Between two messages with one other in the room, in ms; times the number of others. */
  readonly interval: number;
  /** Between two signs of life, in ms. */
  readonly life: number;
}

const defaults: PresenceTiming = { interval: 200, life: 60_000 };
/** A peer is gone after so many signs of life left out. */
const patience = 2.5;
/** What is taken from a message: longer names are cut, further nodes left out. */
const limits = { bytes: 4_096, name: 40, selection: 50, id: 64, peers: 200, pixels: 10_000_000, ideas: 999 };

interface Seen extends Peer {
  at: number;
}

export interface PresenceOptions {
  /** The own `clientKey`. */
  readonly key: string;
  readonly send: (payload: Uint8Array) => void;
  readonly profile: () => Profile;
  readonly onPeers: (peers: readonly Peer[]) => void;
  /** The last own change that is in the log. */
  readonly saved: () => number;
  /** A peer says that this change of its own is in the log. */
  readonly onSaved: (clientKey: string, seq: number) => void;
  readonly timing?: Partial<PresenceTiming>;
}

export class PresenceRoom {
  readonly #options: PresenceOptions;
  readonly #timing: PresenceTiming;
  readonly #peers = new Map<string, Seen>();
  #shown: Shown = { selection: [] };
  #sentAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #life: ReturnType<typeof setInterval>;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#timing = { ...defaults, ...options.timing };
    this.#life = setInterval(() => this.#live(), this.#timing.life);
  }

  /** Says hello; who is there answers. */
  enter(): void {
    this.#send();
  }

  show(shown: Shown): void {
    const before = this.#message();
    this.#shown = shown;
    if (JSON.stringify(this.#message()) !== JSON.stringify(before)) this.changed();
  }

  /** Something that others should know changed. */
  changed(): void {
    if (this.#peers.size > 0) this.#soon(0);
  }

  /** A message of a peer; an empty one is a goodbye. */
  receive(key: string, payload: Uint8Array): void {
    const known = this.#peers.has(key);
    if (payload.byteLength === 0) {
      if (this.#peers.delete(key)) this.#tell();
      return;
    }
    const said = parse(key, payload, this.#options.key);
    if (!said || (!known && this.#peers.size >= limits.peers)) return;
    const followed = this.#isFollowed;
    this.#peers.set(key, { ...said.peer, at: Date.now() });
    this.#tell();
    if (this.#isFollowed && !followed) this.changed();
    // Someone new: everyone answers, not all at once.
    if (!known) this.#soon(Math.random() * this.#timing.interval * this.#peers.size);
    if (said.saved > 0) this.#options.onSaved(key, said.saved);
  }

  /** Says goodbye. */
  leave(): void {
    this.stop();
    this.#options.send(new Uint8Array());
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#life);
    this.#peers.clear();
    this.#tell();
  }

  #live(): void {
    const deadline = Date.now() - patience * this.#timing.life;
    let changed = false;
    for (const [key, { at }] of this.#peers) if (at < deadline) changed = this.#peers.delete(key) || changed;
    if (changed) this.#tell();
    if (this.#peers.size > 0 && Date.now() - this.#sentAt >= this.#timing.life / 2) this.#send();
  }

  #soon(delay: number): void {
    const interval = this.#timing.interval * Math.max(1, this.#peers.size);
    const wait = Math.max(delay, this.#sentAt + interval - Date.now(), 0);
    this.#timer ??= setTimeout(() => this.#send(), wait);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sentAt = Date.now();
    const { name, color } = this.#options.profile();
    const message = {
      name: name.slice(0, limits.name),
      color,
      ...this.#message(),
      saved: this.#options.saved(),
    };
    this.#options.send(new TextEncoder().encode(JSON.stringify(message)));
  }

  /** What is said of where this person is. The view is worth its messages only to who follows it. */
  #message(): object {
    const { selection, editing, following, view, ideas } = this.#shown;
    return {
      selection: selection.slice(0, limits.selection),
      editing,
      following,
      view: this.#isFollowed ? view : undefined,
      ideas,
    };
  }

  get #isFollowed(): boolean {
    return [...this.#peers.values()].some(({ followsMe }) => followsMe);
  }

  #tell(): void {
    this.#options.onPeers([...this.#peers.values()].map(({ at: _, ...peer }) => peer));
  }
}

const isId = (id: unknown): id is string => typeof id === "string" && id.length <= limits.id;

/** What a peer says is hostile until checked: only these members, of these types, in these sizes. */
function parse(key: string, payload: Uint8Array, own: string): { peer: Peer; saved: number } | undefined {
  if (payload.byteLength > limits.bytes) return undefined;
  let said: Record<string, unknown>;
  try {
    said = Object(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return undefined;
  }
  const { name, color, selection, editing, following, saved, ideas } = said;
  const view = parseView(said.view);
  return {
    peer: {
      key,
      name:
        typeof name === "string" && name.trim() && !isReserved(name) ? name.slice(0, limits.name) : "Guest",
      color: behindWhite(typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color) ? color : "#808080"),
      selection: Array.isArray(selection) ? selection.filter(isId).slice(0, limits.selection) : [],
      ...(isId(editing) && { editing }),
      ...(view && { view }),
      followsMe: following === own,
      ...(Number.isInteger(ideas) && { ideas: Math.min(Math.max(Number(ideas), 0), limits.ideas) }),
    },
    saved: Number.isSafeInteger(saved) ? Number(saved) : 0,
  };
}

function parseView(said: unknown): SharedView | undefined {
  const { id, dx, dy, width, height, branch } = Object(said) as Record<string, unknown>;
  const isLength = (value: unknown): value is number =>
    typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= limits.pixels;
  if (!isId(id) || !isLength(dx) || !isLength(dy)) return undefined;
  return isLength(width) && isLength(height) && width >= 1 && height >= 1
    ? { id, dx, dy, width, height, ...(isId(branch) && { branch }) }
    : undefined;
}
