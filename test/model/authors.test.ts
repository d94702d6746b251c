import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Authors } from "../../model/authors.ts";
import { compactLog } from "../../model/compact.ts";
import { MindMap, ROOT } from "../../model/document.ts";
import { keyOf } from "./replicas.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 3, 9, 0);

/** People who write one map, each update reaching all at once. */
class Desk {
  now = START;
  readonly names = ["Ann", "Ben", "Cem"];
  readonly rows: { clientKey: string; seq: number; update: Uint8Array }[] = [];
  readonly maps: MindMap[];

  constructor() {
    this.maps = this.names.map((_, i) => {
      const author = () => ({ name: this.names[i] ?? "", color: "#2563eb" });
      return new MindMap({ clientKey: keyOf(i), author, now: () => this.now });
    });
    for (const [i, map] of this.maps.entries()) {
      map.onUpdate((update) => {
        this.rows.push({ clientKey: keyOf(i), seq: this.rows.length, update });
        for (const other of this.maps)
          if (other !== map) expect(other.receive(update, keyOf(i)).status).toBe("applied");
      });
    }
  }

  map(i: number): MindMap {
    return this.maps[i] as MindMap;
  }

  history(id: string) {
    const { wrote, changed, moved } = new Authors(this.map(0)).of(id);
    const short = (writing: typeof wrote) =>
      writing && `${writing.by?.name} ${((writing.at ?? 0) - START) / MINUTE}`;
    return { wrote: short(wrote), changed: short(changed), moved: short(moved) };
  }
}

describe("who wrote a node", () => {
  it("is known with the time, and who changed and moved it after", () => {
    const desk = new Desk();
    const id = desk.map(0).add(ROOT, 0, "plan");
    const other = desk.map(0).add(ROOT, 1, "other");
    expect(desk.history(id)).toEqual({ wrote: "Ann 0", changed: "Ann 0", moved: undefined });
    desk.now += 24 * 60 * MINUTE;
    desk.map(1).setText(id, "better plan");
    expect(desk.history(id)).toEqual({ wrote: "Ann 0", changed: "Ben 1440", moved: undefined });
    desk.now += 30 * MINUTE;
    desk.map(2).move([id], other, 0);
    desk.map(2).setAttributes(other, { note: "n" });
    expect(desk.history(id)).toEqual({ wrote: "Ann 0", changed: "Ben 1440", moved: "Cem 1470" });
    expect(desk.history(other)).toEqual({ wrote: "Ann 0", changed: "Cem 1470", moved: undefined });
  });

  it("is known of who only takes words out", () => {
    const desk = new Desk();
    const id = desk.map(0).add(ROOT, 0, "a long plan");
    desk.now += 20 * MINUTE;
    desk.map(1).setText(id, "a plan");
    expect(desk.history(id).changed).toBe("Ben 20");
  });

  it("goes by the name that the person had", () => {
    const desk = new Desk();
    const first = desk.map(0).add(ROOT, 0, "one");
    desk.names[0] = "Anna";
    desk.now += MINUTE;
    const second = desk.map(0).add(ROOT, 1, "two");
    expect(desk.history(first).wrote).toBe("Ann 0");
    expect(desk.history(second).wrote).toBe("Anna 1");
  });

  it("costs a signature every ten minutes of writing, not one a node", () => {
    const desk = new Desk();
    for (let i = 0; i < 600; i++) {
      desk.map(0).add(ROOT, i, "x");
      desk.now += MINUTE / 10;
    }
    const signatures = [...desk.map(0).signatures()];
    expect(signatures).toHaveLength(6);
    const plain = new MindMap({ clientKey: keyOf(0) });
    for (let i = 0; i < 600; i++) plain.add(ROOT, i, "x");
    const extra = desk.map(0).snapshot().length - plain.snapshot().length;
    // About 40 bytes each.
    expect(extra).toBeLessThan(6 * 45);
  });

  it("outlives a compaction and a reload", () => {
    const desk = new Desk();
    const id = desk.map(1).add(ROOT, 0, "one");
    desk.now += 15 * MINUTE;
    desk.map(0).setText(id, "two");
    const { snapshot, refused } = compactLog({ rows: desk.rows });
    expect(refused).toEqual([]);
    const reloaded = new MindMap({ clientKey: keyOf(7) });
    expect(reloaded.load(snapshot).status).toBe("applied");
    expect(new Authors(reloaded).of(id)).toEqual(new Authors(desk.map(0)).of(id));
  });

  it("of a map without signatures is only the client", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const id = map.add(ROOT, 0, "one");
    const { wrote } = new Authors(map).of(id);
    expect(wrote?.by).toBeUndefined();
    expect(wrote?.at).toBeUndefined();
    expect(new Authors(map).of(ROOT)).toEqual({});
  });

  it("can't be signed for another, nor signed over", () => {
    const [ann, eve] = [
      new MindMap({ clientKey: keyOf(0), author: () => ({ name: "Ann", color: "#000000" }) }),
      new MindMap({ clientKey: keyOf(1) }),
    ];
    const hers: Uint8Array[] = [];
    ann.onUpdate((update) => hers.push(update));
    ann.add(ROOT, 0, "one");
    for (const update of hers) eve.receive(update, keyOf(0));
    const [signature] = [...ann.signatures()];
    // By hand, past what the map lets one write.
    const store = (eve as unknown as { store: { write(work: () => void): void; root: unknown } }).store;
    const root = store.root as {
      setAttribute(key: string, value: unknown): void;
      _map: Map<string, unknown>;
    };
    const key = [...root._map.keys()].find((name) => name.startsWith("w:")) ?? "";
    for (const name of [key, `w:${"0".repeat(12)}`]) {
      const forged: Uint8Array[] = [];
      const stop = eve.onUpdate((update) => forged.push(update));
      eve.transact(() => store.write(() => root.setAttribute(name, [1, "Eve", "#ffffff"])));
      stop();
      expect(forged).toHaveLength(1);
      const fresh = new MindMap({ clientKey: keyOf(2) });
      for (const update of hers) fresh.receive(update, keyOf(0));
      expect(fresh.receive(forged[0] ?? new Uint8Array(), keyOf(1)).status).not.toBe("applied");
      expect([...fresh.signatures()]).toEqual([signature]);
    }
  });

  it("is right after any run of edits by three people", () => {
    const step = fc.tuple(fc.nat(2), fc.nat(3), fc.nat(20), fc.nat(40));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const desk = new Desk();
        const made = new Map<string, string>();
        const changed = new Map<string, number>();
        const signed = new Map<number, number>();
        for (const [who, kind, pick, minutes] of steps) {
          desk.now += minutes * MINUTE;
          const map = desk.map(who);
          const ids = [...map.walk()];
          const id = ids[pick % ids.length] ?? ROOT;
          const minute = (desk.now - START) / MINUTE;
          // The time told is that of the author's last signature, less than ten minutes ago.
          const last = signed.get(who);
          const at = last !== undefined && minute < last + 10 ? last : minute;
          if (kind === 3 && id === ROOT) continue;
          signed.set(who, at);
          const label = `${desk.names[who]} ${at}`;
          if (kind === 0) {
            const added = map.add(id, 0, "x");
            made.set(added, label);
            changed.set(added, minute);
          } else if (kind === 1) {
            map.setText(id, `${map.text(id)}y`);
            changed.set(id, minute);
          } else if (kind === 2) {
            map.setAttributes(id, { note: `${minute} ${pick} ${map.attributes(id).note ?? ""}` });
            changed.set(id, minute);
          } else map.remove([id]);
        }
        for (const id of desk.map(0).walk()) {
          const history = desk.history(id);
          expect(history.wrote).toBe(made.get(id));
          const last = changed.get(id);
          const told = history.changed?.split(" ")[1];
          expect(told === undefined).toBe(last === undefined);
          if (last === undefined) continue;
          // Never later than it was, and by less than ten minutes earlier.
          expect(Number(told)).toBeLessThanOrEqual(last);
          expect(Number(told)).toBeGreaterThan(last - 10);
        }
      }),
    );
  });
});
