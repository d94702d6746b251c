import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MapError, MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { clientIdOf, isMadeBy } from "../../model/identity.ts";
import { format, keyOf } from "./replicas.ts";

/** Two maps that hear each other at once. */
function pair(): [MindMap, MindMap] {
  const [a, b] = [new MindMap({ clientKey: keyOf(0) }), new MindMap({ clientKey: keyOf(1) })];
  a.onUpdate((update) => b.receive(update, keyOf(0)));
  b.onUpdate((update) => a.receive(update, keyOf(1)));
  return [a, b];
}

function texts(map: MindMap, id: NodeId = ROOT): string[] {
  return map.children(id).map((child) => map.text(child));
}

const number = fc.nat(1_000);
const edits = fc.array(fc.tuple(fc.nat(10), number, number, number), { maxLength: 40, size: "max" });

/** One edit of `map`, picked by numbers; does nothing if the map refuses it. */
function edit(map: MindMap, [kind, a, b, c]: readonly [number, number, number, number]): void {
  const nodes = [...map.walk()];
  const any = (n: number) => nodes[n % nodes.length] as NodeId;
  try {
    if (kind < 3) map.add(any(a), b, `n${c}`, c % 2 ? { tags: ["t"] } : {});
    else if (kind < 5) map.move([any(a), any(c)], any(b), c);
    else if (kind < 6)
      map.setText(any(a), map.text(any(a)).slice(c % 3, b % 9) + c + map.text(any(a)).slice(b % 5));
    else if (kind < 7 && a % 2) format(map, any(b), [a, b, c]);
    else if (kind < 7) map.setAttributes(any(a), { note: b % 3 ? `${c}` : undefined, side: "left" });
    else if (kind < 8) map.remove([any(a), any(b)]);
    else if (kind < 9) map.addItem(any(a), "crossLink", { to: any(b), label: `${c}` });
    else if (kind < 10) {
      const children = map.children(any(a));
      const [from = "", to = ""] = [children[b % children.length], children[c % children.length]];
      map.addItem(any(a), "boundary", { from, to });
    } else {
      map.transact(() => {
        map.insert(any(a), b, { text: "x", children: [{ text: "y", children: [] }] });
        map.setText(any(b), `z${c}`);
      });
    }
  } catch (error) {
    if (!(error instanceof MapError)) throw error;
  }
}

describe("undo and redo of one person alone", () => {
  it("go back to each earlier state and forth again, any number of times", () => {
    fc.assert(
      fc.property(edits, (all) => {
        const map = new MindMap({ clientKey: keyOf(0) });
        map.setText(ROOT, "root");
        const states = [map.outline()];
        for (const one of all) {
          let wrote = false;
          const stop = map.onUpdate(() => {
            wrote = true;
          });
          edit(map, one);
          stop();
          if (wrote) states.push(map.outline());
        }
        for (let round = 0; round < 2; round++) {
          for (const state of states.slice(0, -1).toReversed()) {
            expect(map.undo()).toBe(true);
            expect(map.outline()).toEqual(state);
          }
          for (const state of states.slice(1)) {
            expect(map.redo()).toBe(true);
            expect(map.outline()).toEqual(state);
          }
        }
        expect(map.canRedo).toBe(false);
      }),
      { numRuns: 200, interruptAfterTimeLimit: 12_000 },
    );
  });
});

describe("undo beside someone else", () => {
  it("never takes away what they did after", () => {
    fc.assert(
      fc.property(edits, edits, (mine, theirs) => {
        const [a, b] = pair();
        for (let i = 0; i < Math.max(mine.length, theirs.length); i++) {
          if (mine[i]) edit(a, mine[i] as (typeof mine)[number]);
          if (theirs[i]) edit(b, theirs[i] as (typeof theirs)[number]);
        }
        const ofB = [...b.walk()].filter((id) => isOfB(id));
        while (a.undo());
        for (const id of ofB) expect(b.has(id)).toBe(true);
        expect(a.outline()).toEqual(b.outline());
        while (a.redo());
        for (const id of ofB) expect(b.has(id)).toBe(true);
        expect(a.outline()).toEqual(b.outline());
      }),
      { numRuns: 200, interruptAfterTimeLimit: 12_000 },
    );

    function isOfB(id: NodeId): boolean {
      return isMadeBy(id, clientIdOf(keyOf(1)));
    }
  });

  it("leaves a node added by me in which they have a part, and takes back the rest of the step", () => {
    const [a, b] = pair();
    const [top] = a.insert(ROOT, 0, {
      text: "top",
      children: [
        { text: "mine", children: [] },
        { text: "shared", children: [] },
      ],
    });
    const [, shared] = a.children(top as NodeId);
    b.add(shared as NodeId, 0, "theirs");
    a.undo();
    expect(texts(b)).toEqual(["top"]);
    expect(texts(b, top)).toEqual(["shared"]);
    a.redo();
    expect(texts(b, top)).toEqual(["mine", "shared"]);
  });

  it("brings a removed branch back with what they added to it meanwhile", () => {
    const [a, b] = [new MindMap({ clientKey: keyOf(0) }), new MindMap({ clientKey: keyOf(1) })];
    const fromA: Uint8Array[] = [];
    const fromB: Uint8Array[] = [];
    a.onUpdate((update) => fromA.push(update));
    b.onUpdate((update) => fromB.push(update));
    const top = a.add(ROOT, 0, "top");
    for (const update of fromA.splice(0)) b.receive(update, keyOf(0));
    a.remove([top]);
    b.add(top, 0, "theirs");
    for (const update of fromB) a.receive(update, keyOf(1));
    for (const update of fromA.splice(0)) b.receive(update, keyOf(0));
    expect([a.size, b.size]).toEqual([1, 1]);
    a.undo();
    for (const update of fromA) b.receive(update, keyOf(0));
    expect(texts(a, top)).toEqual(["theirs"]);
    expect(texts(b, top)).toEqual(["theirs"]);
  });

  it("does not move a node back that they moved on, nor into what they removed", () => {
    const [a, b] = pair();
    const [x, p, q] = [a.add(ROOT, 0, "x"), b.add(ROOT, 1, "p"), b.add(ROOT, 2, "q")];
    a.move([x], p, 0);
    b.move([x], q, 0);
    a.undo();
    expect(a.parent(x)).toBe(q);
    const y = a.add(p, 0, "y");
    a.move([y], ROOT, 0);
    b.setText(y, "y of both");
    b.remove([p]);
    a.undo();
    expect(a.has(y)).toBe(true);
  });

  it("takes back my characters and leaves theirs", () => {
    const [a, b] = pair();
    const x = a.add(ROOT, 0, "one two");
    a.setText(x, "one big two");
    b.setText(x, "one big two three");
    a.undo();
    expect(b.text(x)).toBe("one two three");
    a.redo();
    expect(b.text(x)).toBe("one big two three");
  });

  it("brings back what I deleted at its place in what they wrote", () => {
    const [a, b] = pair();
    const x = a.add(ROOT, 0, "one two three");
    a.setText(x, "one three");
    b.setText(x, "zero one three");
    a.undo();
    expect(b.text(x)).toBe("zero one two three");
  });
});

describe("steps", () => {
  it("are one for a transaction, and none for what changes nothing", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    map.transact(() => {
      const id = map.add(ROOT, 0, "a");
      map.move([map.add(ROOT, 0, "b")], id, 0);
      map.setAttributes(id, { link: "https://example.org" });
    });
    map.setText(ROOT, "");
    map.setAttributes(ROOT, { note: undefined });
    map.move([map.children(ROOT)[0] as NodeId], ROOT, 1);
    expect(map.undo()).toBe(true);
    expect(map.size).toBe(1);
    expect(map.canUndo).toBe(false);
    expect(map.undo()).toBe(false);
    map.add(ROOT, 0, "c");
    expect(map.canRedo).toBe(false);
  });
});
