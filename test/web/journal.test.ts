import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ROOT } from "../../model/document.ts";
import { openMapIn } from "../../web/sync/open.ts";
import { Browser, MemoryLocks, until } from "./browser.ts";
import { World } from "./fake-cloud.ts";

/** A tab that will go: while `isGoing`, IndexedDB finishes nothing that it begins. */
async function tab(browser: Browser, draft = "d1") {
  const environment = await browser.environment();
  const { store } = environment;
  const going = { now: false };
  const keep = store.keep.bind(store);
  vi.spyOn(store, "keep").mockImplementation((...change) =>
    going.now ? new Promise(() => {}) : keep(...change),
  );
  return { open: await openMapIn(environment, { draft }), going };
}

/** The page is gone, and with it all locks. */
const gone = (browser: Browser): void => {
  browser.locks = new MemoryLocks() as unknown as LockManager;
};

const lines = ({ map }: { map: { walk(): Iterable<string>; text(id: string): string } }): string[] =>
  [...map.walk()].map((id) => map.text(id));

describe("a page that goes", () => {
  it("loses nothing that was written, though IndexedDB has not finished; it is sent at the next visit", async () => {
    const world = new World();
    const ann = world.client("ann");
    const browser = new Browser(ann);
    const first = await tab(browser);
    first.open.map.setText(ROOT, "Plan");
    await first.open.flush();
    await until(() => first.open.status.value.state === "saved");

    first.going.now = true;
    const child = first.open.map.add(ROOT, 0, "one");
    // One change is on its way to IndexedDB, the other one waits for it.
    void first.open.flush();
    await Promise.resolve();
    first.open.map.setText(child, "one and a half");
    browser.leave();
    gone(browser);

    const next = await browser.open({ draft: "d1" });
    expect(lines(next)).toEqual(["Plan", "one and a half"]);
    expect(next.status.value).toMatchObject({ pending: 2 });
    await until(() => next.status.value.state === "saved");
    const bob = new Browser(ann);
    expect(lines(await bob.open({ id: next.id ?? "" }))).toEqual(["Plan", "one and a half"]);
    expect(browser.pocket.length).toBe(0);
  });

  it("leaves nothing behind that is kept, and what is found twice is one change", async () => {
    const browser = new Browser(new World().client("ann"));
    const { open } = await tab(browser);
    open.map.setText(ROOT, "Plan");
    // It is told that it goes, and stays after all: a phone that shows another app.
    browser.leave();
    expect(browser.pocket.length).toBe(1);
    const left = browser.pocket.key(0) ?? "";
    const written = browser.pocket.getItem(left) ?? "";
    await open.flush();
    await until(() => open.status.value.state === "saved");
    expect(browser.pocket.length).toBe(0);
    await open.close();
    // It was killed before it could say so.
    browser.pocket.setItem(left, written);
    const next = await browser.open({ draft: "d1" });
    expect(next.status.value.state).not.toBe("saving");
    expect(lines(next)).toEqual(["Plan"]);
  });

  it("does not keep a map from being opened by what is no change in there", async () => {
    const browser = new Browser(new World().client("ann"));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        browser.pocket.setItem("rhizome-unkept-d1-0123", text);
        const open = await browser.open({ draft: "d1" });
        expect(lines(open)).toEqual([""]);
        expect(browser.pocket.length).toBe(0);
        await open.close();
      }),
      { numRuns: 50 },
    );
  });
});
