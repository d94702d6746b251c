import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../../web/cloud/dynamodb.ts";
import { CloudError, Unreachable } from "../../web/cloud/errors.ts";
import { PersonState } from "../../web/person/state.ts";

/** The person's partition of the table. */
class Table {
  readonly rows = new Map<string, Item>();
  writes = 0;
  reachable = true;

  async ownRows(from: string, to: string): Promise<Item[]> {
    if (!this.reachable) throw new Unreachable("test");
    return [...this.rows.values()].filter(({ sk }) => String(sk) >= from && String(sk) <= to);
  }

  async putOwnRow(sk: string, item: Item, how?: { ifLater?: boolean }): Promise<void> {
    if (!this.reachable) throw new Unreachable("test");
    this.writes++;
    if (how?.ifLater && Number(this.rows.get(sk)?.at ?? 0) >= Number(item.at))
      throw new CloudError(400, "ConditionalCheckFailedException", "The conditional request failed");
    this.rows.set(sk, { ...item, sk });
  }
}

class MemoryStorage {
  readonly #entries = new Map<string, string>();
  get length(): number {
    return this.#entries.size;
  }
  key = (index: number): string | null => [...this.#entries.keys()][index] ?? null;
  getItem = (name: string): string | null => this.#entries.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.#entries.set(name, value);
  removeItem = (name: string): void => void this.#entries.delete(name);
}

function device(table: Table | undefined, clock: { now: number } = { now: 1 }) {
  const heard: [string, unknown][] = [];
  const state = new PersonState({
    storage: new MemoryStorage(),
    cloud: async () => table,
    changed: (key, value) => heard.push([key, value]),
    now: () => clock.now,
  });
  return { state, heard };
}

test("what one device chooses, the other has; the same value is no write", async () => {
  const table = new Table();
  const [one, two] = [device(table), device(table)];
  one.state.set("pref#language", "de");
  expect(one.state.set("pref#language", "de")).toBe(false);
  await one.state.flush();
  await one.state.flush();
  expect(table.writes).toBe(1);
  await two.state.pull();
  expect(two.state.get("pref#language")).toBe("de");
  expect(two.heard).toEqual([["pref#language", "de"]]);
});

test("without a network everything stays, and goes later; a guest tells nobody", async () => {
  const table = new Table();
  const one = device(table);
  table.reachable = false;
  one.state.set("star#a", true);
  await expect(one.state.flush()).rejects.toThrow(Unreachable);
  expect(one.state.get("star#a")).toBe(true);
  table.reachable = true;
  await one.state.flush();
  expect(table.rows.get("state#star#a")).toMatchObject({ value: "true" });
  const guest = device(undefined);
  guest.state.set("star#b", true);
  await guest.state.flush();
  await guest.state.pull();
  expect(guest.state.get("star#b")).toBe(true);
});

test("a later choice of another device is not overwritten by an earlier one that arrives late", async () => {
  const table = new Table();
  const [one, two] = [device(table, { now: 100 }), device(table, { now: 200 })];
  one.state.set("pref#language", "de");
  two.state.set("pref#language", "fr");
  await two.state.flush();
  await one.state.flush();
  expect(one.state.get("pref#language")).toBe("fr");
  expect(table.rows.get("state#pref#language")).toMatchObject({ value: '"fr"' });
});

test("rows that nobody of ours wrote are left out", async () => {
  const table = new Table();
  table.rows.set("1", { sk: "state#pref#language", value: "no JSON", at: 5 });
  table.rows.set("2", { sk: "state#pref#profile", value: "1" });
  const one = device(table);
  await one.state.pull();
  expect(one.heard).toEqual([]);
});

test("whatever devices do, and whenever they have a network, they end up alike, with the last choice of each key", async () => {
  const step = fc.record({
    device: fc.nat(2),
    key: fc.constantFrom("pref#a", "star#b", "view#c"),
    value: fc.nat(9),
    network: fc.constantFrom("nothing", "flush", "pull", "offline", "online"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const table = new Table();
      const clock = { now: 1000 };
      const devices = [device(table, clock), device(table, clock), device(table, clock)];
      const last = new Map<string, number>();
      for (const { device: index, key, value, network } of steps) {
        clock.now++;
        const { state } = devices[index] ?? device(table);
        if (state.set(key, value)) last.set(key, value);
        if (network === "flush") await state.flush().catch(() => {});
        if (network === "pull") await state.pull().catch(() => {});
        if (network === "offline") table.reachable = false;
        if (network === "online") table.reachable = true;
      }
      table.reachable = true;
      for (const { state } of devices) await state.flush();
      for (const { state } of devices) await state.pull();
      for (const { state } of devices) for (const [key, value] of last) expect(state.get(key)).toBe(value);
    }),
    { numRuns: 200 },
  );
});
