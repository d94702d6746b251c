import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** Twelve branches of ten with four each: a node is called by its way from the root. */
const [branches, twigs, leaves] = [12, 10, 4];
const setSizes = [branches, twigs, leaves];
const range = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const names = range(branches).flatMap((a) => [
  `${a}`,
  ...range(twigs).flatMap((b) => [`${a}.${b}`, ...range(leaves).map((c) => `${a}.${b}.${c}`)]),
]);

test("what a screen reader is told is right while most of the map is not in the page", async ({
  map,
  page,
}) => {
  await map.openNew();
  await map.write("R");
  const outline = names.map((name) => "\t".repeat(name.split(".").length - 1) + name).join("\n");
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, outline);
  await expect(map.focused).toHaveAccessibleName(String(branches));
  await checkTree(page, new Set());

  // The focus stays in the page however far the view goes, and a key brings the view back to it.
  await map.press("Home", "ArrowRight", "ArrowRight");
  const name = await map.focused.getAttribute("aria-label");
  await map.settled(map.focused);
  // No further than that: beyond the map there is nothing else to be read.
  for (let i = 0; i < 8 && (await map.node("R").count()) > 0; i++) await page.mouse.wheel(0, 700);
  await expect(map.node("R")).toHaveCount(0);
  await expect(map.focused).toHaveAccessibleName(name ?? "");
  await checkTree(page, new Set());
  await map.press("ArrowDown");
  await expect(map.focused).not.toHaveAccessibleName(name ?? "");
  await expect(map.focused).toBeInViewport();

  // Folded: told so, and what is within is out of the tree.
  await map.press("ArrowUp", "ArrowLeft", " ");
  const folded = (await map.focused.getAttribute("aria-label")) ?? "";
  await expect(map.focused).toHaveAttribute("aria-expanded", "false");
  await expect(map.node(`${folded}.1`)).toHaveCount(0);
  await checkTree(page, new Set([folded]));
  await map.press(" ");

  // A reader's own cursor moves the focus, and presses without a pointer.
  await map.node("R").evaluate((node) => node.focus());
  await expect(map.node("R")).toHaveAttribute("aria-selected", "true");
  await expect(map.node("R")).toHaveAttribute("tabindex", "0");
  await expect(map.tree.locator("[tabindex='0']")).toHaveCount(1);
  const near = map.node(folded);
  await near.evaluate((node) => (node as HTMLElement).click());
  await expect(near).toBeFocused();
  await near.getByRole("button", { name: "Fold", includeHidden: true }).evaluate((badge) => {
    (badge as HTMLElement).click();
  });
  await expect(near).toHaveAttribute("aria-expanded", "false");
});

/** Compares the nodes in the page, and their order in the browser's accessibility tree, with the whole map. */
async function checkTree(page: Page, folded: ReadonlySet<string>): Promise<void> {
  const all = ["R", ...names];
  const order = (shown: readonly string[]) => all.filter((name) => shown.includes(name));
  await expect(async () => {
    const told = await page.getByRole("treeitem").evaluateAll((items) =>
      items.map((item) => ({
        name: item.getAttribute("aria-label") ?? "",
        said: ["level", "posinset", "setsize", "expanded"].map((what) => item.getAttribute(`aria-${what}`)),
      })),
    );
    expect(told.length).toBeGreaterThan(3);
    expect(told.length).toBeLessThan(all.length / 2);
    for (const { name, said } of told) expect(said, name).toEqual(expected(name, folded));
    const shown = told.map(({ name }) => name);
    expect(await accessibilityTree(page)).toEqual(order(shown));
  }).toPass();
}

function expected(name: string, folded: ReadonlySet<string>): (string | null)[] {
  const way = name === "R" ? [] : name.split(".");
  const isLeaf = way.length === setSizes.length;
  const expanded = way.length === 0 || isLeaf ? null : String(!folded.has(name));
  return [
    String(way.length + 1),
    way.at(-1) ?? "1",
    String(way.length === 0 ? 1 : setSizes[way.length - 1]),
    expanded,
  ];
}

/** The names of the tree's items in the order in which a screen reader meets them. */
async function accessibilityTree(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const found: string[] = [];
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (!node) return;
    if (node.role?.value === "treeitem") found.push(String(node.name?.value));
    for (const child of node.childIds ?? []) visit(child);
  };
  visit(nodes[0]?.nodeId ?? "");
  return found;
}
