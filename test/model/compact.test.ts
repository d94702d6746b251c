import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compactLog, type Row } from "../../model/compact.ts";
import { MindMap, ROOT } from "../../model/document.ts";
import { covers } from "../../model/merge.ts";
import { keyOf, shown } from "./replicas.ts";

/** Three people who edit in turns, and the log they leave. */
function worked(): { map: MindMap; rows: Row[] } {
  const rows: Row[] = [];
  const maps = [0, 1, 2].map((i) => new MindMap({ clientKey: keyOf(i) }));
  for (const [i, map] of maps.entries()) {
    let seq = 0;
    map.onUpdate((update) => {
      rows.push({ clientKey: keyOf(i), seq: ++seq, update });
      for (const other of maps) if (other !== map) other.receive(update, keyOf(i));
    });
  }
  for (let i = 0; i < 30; i++) {
    const map = maps[i % 3] as MindMap;
    const ids = [...map.walk()];
    const id = map.add(ids[(i * 7) % ids.length] ?? ROOT, 0, `n${i}`);
    map.setText(id, `node ${i}`);
    if (i % 5 === 0) map.move([id], ROOT, 0);
  }
  return { map: maps[0] as MindMap, rows };
}

describe("compacting a log", () => {
  const { map, rows } = worked();

  it("gives the same map whatever the order of the rows, in one go or in two", () => {
    const order = fc.shuffledSubarray(rows, { minLength: rows.length });
    fc.assert(
      fc.property(order, fc.nat(rows.length), (all, split) => {
        const first = compactLog({ rows: all.slice(0, split) });
        expect(first.refused).toEqual([]);
        expect(first.merged.length + first.held.length).toBe(split);
        const second = compactLog({ snapshot: first.snapshot, rows: [...first.held, ...all.slice(split)] });
        expect(second.held).toEqual([]);
        expect(second.merged).toHaveLength(rows.length - first.merged.length);
        expect(rows.every(({ update }) => covers(second.vector, update))).toBe(true);
        const reader = new MindMap({ clientKey: keyOf(9) });
        reader.load(second.snapshot);
        expect(shown(reader)).toEqual(shown(map));
      }),
      { numRuns: 40, interruptAfterTimeLimit: 8_000 },
    );
  });

  it("keeps what waits, and sorts out what is no edit", () => {
    const bad: Row[] = [
      { clientKey: keyOf(5), seq: 1, update: new Uint8Array([1, 2, 3]) },
      { clientKey: keyOf(5), seq: 2, update: (rows[0] as Row).update },
    ];
    const without = rows.filter((_, i) => i !== 0);
    const result = compactLog({ rows: [...without, ...bad] });
    expect(result.refused.map(({ row }) => row)).toEqual(bad);
    expect(result.refused.every(({ reason }) => /^[A-Z].*\.$/.test(reason))).toBe(true);
    // All others of the author whose first is missing wait, and whoever built on them.
    expect(result.held.filter(({ clientKey }) => clientKey === keyOf(0))).toHaveLength(
      without.filter(({ clientKey }) => clientKey === keyOf(0)).length,
    );
    expect(result.merged.length + result.held.length).toBe(without.length);
    const whole = compactLog({ snapshot: result.snapshot, rows });
    expect(whole.merged).toHaveLength(rows.length);
    expect(whole.held).toEqual([]);
  });

  it("says so when the snapshot cannot be read", () => {
    expect(() => compactLog({ snapshot: new Uint8Array([7, 7]), rows })).toThrow(/snapshot cannot be read/);
  });
});
