import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { inspectSnapshot } from "../../model/scan.ts";
import { isRegisterKey, NODES } from "../../model/schema.ts";
import { keyOf } from "./replicas.ts";

/** A map of two people, with every kind of value and deletions. */
function snapshot(): Uint8Array {
  const [alice, bob] = [0, 1].map((i) => new MindMap({ clientKey: keyOf(i) })) as [MindMap, MindMap];
  alice.onUpdate((update) => bob.receive(update, keyOf(0)));
  bob.onUpdate((update) => alice.receive(update, keyOf(1)));
  const a = alice.add(ROOT, 0, "é 😀 漢字", { note: "note", tags: ["x", "y"], folded: true });
  const b = bob.add(a, 0, "b", { link: "https://example.org/" });
  bob.move([b], ROOT, 0);
  alice.setText(b, "a longer one");
  bob.setText(b, "a one");
  bob.setAttributes(a, { folded: undefined, side: "left" });
  alice.setText(ROOT, "root");
  return alice.snapshot();
}

/** Whether Yjs's own decoder finds the shape of a map's edits, all they build on among them. */
function isGood(update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  const ends = new Map<number, number>();
  let last = -1;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (client !== last && ends.has(client)) return false;
    if (clock !== (ends.get(client) ?? 0) || struct.length < 1 || clock + struct.length > 2 ** 31)
      return false;
    last = client;
    ends.set(client, clock + struct.length);
    if (struct instanceof Y.GC) continue;
    if (!(struct instanceof Y.Item)) return false;
    const { content, parentSub: key } = struct;
    const parent = struct.parent as unknown;
    if (typeof parent === "string" && parent !== NODES && parent !== ROOT) return false;
    if (parent === NODES) {
      const isText = content instanceof Y.ContentType && content.type.constructor === Y.Text;
      if (key === null || !isText) return false;
    } else {
      if (key !== null && !isRegisterKey(key)) return false;
      const kinds =
        key === null ? [Y.ContentString, Y.ContentAny, Y.ContentDeleted] : [Y.ContentAny, Y.ContentDeleted];
      if (!kinds.some((kind) => content instanceof kind)) return false;
    }
  }
  const isHere = ({ client, clock }: Y.ID) => clock < (ends.get(client) ?? 0);
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    for (const id of [struct.origin, struct.rightOrigin, struct.parent as unknown]) {
      if (!(id instanceof Y.ID)) continue;
      if (!isHere(id) || (id.client === struct.id.client && id.clock >= struct.id.clock)) return false;
    }
  }
  for (const [client, items] of ds.clients) {
    let end = 0;
    for (const { clock, len } of items) {
      if (len < 1 || clock < end) return false;
      end = clock + len;
    }
    if (end > 0 && !isHere(Y.createID(client, end - 1))) return false;
  }
  return true;
}

function accepts(update: Uint8Array): boolean {
  try {
    inspectSnapshot(update, () => 0);
    return true;
  } catch {
    return false;
  }
}

/** Undefined when Yjs cannot decode it: then it applies nothing of it. */
function expected(update: Uint8Array): boolean | undefined {
  try {
    return isGood(update);
  } catch {
    return undefined;
  }
}

describe("the scan of a snapshot", () => {
  it("takes those that are whole, and what goes on from a state", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const ids: NodeId[] = ["a", "b", "c"].map((text) => map.add(ROOT, 0, text));
    const before = map.vector();
    map.setText(ids[0] as NodeId, "more");
    const whole = map.snapshot();
    const rest = Y.diffUpdate(whole, before);
    const state = Y.decodeStateVector(before);
    inspectSnapshot(whole, () => 0);
    inspectSnapshot(rest, (client) => state.get(client) ?? 0);
    expect(() => inspectSnapshot(rest, () => 0)).toThrow("follow each other");
    expect(() => inspectSnapshot(whole.subarray(0, whole.length - 1), () => 0)).toThrow("cannot be read");
  });

  it("says the same as Yjs's decoder, whatever is flipped, put in or cut out", () => {
    const good = snapshot();
    expect([accepts(good), expected(good)]).toEqual([true, true]);
    let [taken, refused] = [0, 0];
    const at = fc.nat(10_000);
    const byte = fc.oneof(fc.constantFrom(0, 1, 2, 4, 7, 8, 10, 0x20, 0x28, 0x80, 0xff), fc.nat(255));
    const spoil = fc.oneof(
      fc.record({ at, from: fc.constant(1), bytes: fc.array(byte, { minLength: 1, maxLength: 1 }) }),
      fc.record({ at, from: fc.nat(3), bytes: fc.array(byte, { maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(spoil, { minLength: 1, maxLength: 2 }), (spoils) => {
        const update = [...good];
        for (const one of spoils) update.splice(one.at % update.length, one.from, ...one.bytes);
        const bytes = Uint8Array.from(update);
        const is = expected(bytes);
        if (is === undefined) return;
        is ? taken++ : refused++;
        expect(accepts(bytes)).toBe(is);
      }),
      { numRuns: 5_000, interruptAfterTimeLimit: 12_000 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(50);
  });
});
