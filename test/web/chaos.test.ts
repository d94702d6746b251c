import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MindMap, ROOT } from "../../model/document.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import { Browser, seeded, until } from "./browser.ts";
import { calm, World } from "./fake-cloud.ts";

const content = (map: MindMap): string =>
  [...map.walk()].map((id) => `${map.depth(id)} ${map.text(id)}`).join("\n");

type Step =
  | { do: "add" | "rename" | "move" | "plug" | "unplug" | "reload" | "second tab"; who: number }
  | { do: "wait"; ms: number }
  | { do: "compact" | "take back" | "sweep" };

const who = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant<"add">("add"), who }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom<"rename" | "move" | "plug" | "unplug" | "reload" | "second tab">(
        ...(["rename", "move", "plug", "unplug", "reload", "second tab"] as const),
      ),
      who,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom<"compact" | "take back" | "sweep">("compact", "take back", "sweep"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant<"wait">("wait"), ms: fc.integer({ min: 0, max: 30 }) }),
  },
);

describe("whatever the network does", () => {
  it("every change of everyone reaches everyone, and “saved” is in the cloud", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(step, { minLength: 10, maxLength: 40 }),
        async (seed, steps) => {
          const random = seeded(seed);
          const world = new World(random);
          const owner = world.client("p0");
          const clients = [owner, world.client("p1"), world.client("p2")];
          const browsers = clients.map((client) => new Browser(client));
          const first = await (browsers[0] as Browser).open({ draft: "d" });
          const url = await first.share("editor");
          const target = { id: first.id ?? "", secret: url.split("#")[1] };
          const tabs: OpenMap[][] = [[first], [], []];
          for (const i of [1, 2]) tabs[i]?.push(await (browsers[i] as Browser).open(target));
          world.faults = {
            loseDelivery: 0.2,
            repeatDelivery: 0.1,
            loseRow: 0.15,
            breakOnPublish: 0.1,
            delay: 4,
          };
          const written = new Set<string>();
          let number = 0;
          for (const action of steps) {
            if ("ms" in action) await new Promise((resolve) => setTimeout(resolve, action.ms));
            else if (action.do === "compact") world.compact(target.id);
            else if (action.do === "take back") world.beginEpoch(target.id);
            else if (action.do === "sweep") world.sweep(target.id);
            else if ("who" in action) {
              const client = clients[action.who];
              const browser = browsers[action.who];
              const open = tabs[action.who];
              if (!client || !browser || !open) throw new Error("no such person");
              const tab = open[Math.floor(random() * open.length)] as OpenMap;
              const ids = [...tab.map.walk()];
              const any = ids[Math.floor(random() * ids.length)] ?? ROOT;
              if (action.do === "plug") client.offline = false;
              if (action.do === "unplug") client.offline = true;
              if (action.do === "add" && tab.role !== "viewer") {
                const text = `${action.who}.${number++}`;
                tab.map.add(any, 0, text);
                written.add(text);
              }
              if (action.do === "rename" && any === ROOT && tab.role !== "viewer")
                tab.map.setText(ROOT, "Plan");
              if (action.do === "move" && any !== ROOT && tab.role !== "viewer") {
                const below = new Set(tab.map.walk(any));
                const to = ids.find((id) => !below.has(id)) ?? ROOT;
                tab.map.move([any], to, 0);
              }
              if (action.do === "reload") {
                await tab.close();
                open[open.indexOf(tab)] = await browser.open(target);
              }
              if (action.do === "second tab" && open.length < 3) open.push(await browser.open(target));
            }
          }
          world.faults = calm;
          for (const client of clients) client.offline = false;
          const all = tabs.flat();
          await until(
            () => all.every((tab) => tab.status.value.state === "saved"),
            () => all.map((tab) => tab.status.value),
            15_000,
          );
          world.sweep(target.id);
          // What a newcomer gets is what everyone has, and all of it.
          const newcomer = await new Browser(world.client("late")).open(target);
          await until(() => newcomer.status.value.state === "saved");
          const texts = new Set([...newcomer.map.walk()].map((id) => newcomer.map.text(id)));
          expect([...written].filter((text) => !texts.has(text))).toEqual([]);
          await until(
            () => all.every((tab) => content(tab.map) === content(newcomer.map)),
            () => [...all, newcomer].map((tab) => content(tab.map)),
          );
          await Promise.all([...all, newcomer].map((tab) => tab.close()));
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  }, 240_000);
});
