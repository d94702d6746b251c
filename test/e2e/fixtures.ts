import { test as base, expect, type Locator, type Page } from "@playwright/test";

/** The map on the page, as a person with a keyboard, a mouse or a screen reader meets it. */
export class MapPage {
  readonly page: Page;
  readonly tree: Locator;

  constructor(page: Page) {
    this.page = page;
    this.tree = page.getByRole("tree", { name: "Mind map" });
  }

  /** A fresh map, ready for keys. */
  async openNew(): Promise<void> {
    await this.page.goto("/new");
    await expect(this.focused).toHaveAccessibleName("Central idea");
    await expect(this.page.getByRole("button", { name: "Menu", exact: true })).toBeVisible();
    await this.acts();
  }

  /** The keyboard and the pointer are listened to. */
  async acts(): Promise<void> {
    await this.page.waitForFunction(() => performance.getEntriesByName("rhizome-acts").length > 0);
  }

  node(name: string): Locator {
    return this.tree.getByRole("treeitem", { name, exact: true });
  }

  get focused(): Locator {
    return this.tree.locator("[role=treeitem]:focus");
  }

  get field(): Locator {
    return this.page.getByRole("textbox", { name: "Text of the node" });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types over the focused node and keeps the text. */
  async write(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.press("Enter");
  }

  /**
   * Builds a map with the keyboard alone. Each line is a node, two spaces a level; the first is the root. The
   * focus ends on the root.
   */
  async build(outline: string): Promise<void> {
    const lines = outline.split("\n").filter((line) => line.trim() !== "");
    const levelOf = (line: string) => (line.length - line.trimStart().length) / 2;
    const base = levelOf(lines[0] ?? "");
    let at = 0;
    for (const [i, line] of lines.entries()) {
      const level = levelOf(line) - base;
      if (i > 0) {
        // To the parent, by the arrow that leads inward from here; then a child.
        while (at >= level) {
          await this.goInward();
          at--;
        }
        await this.press("Tab");
      }
      await this.write(line.trim());
      await expect(this.focused).toHaveAccessibleName(line.trim());
      at = level;
    }
    await this.press("Home");
    await expect(this.focused).toHaveAttribute("aria-level", "1");
  }

  async goInward(): Promise<void> {
    const level = Number(await this.focused.getAttribute("aria-level"));
    const side = await this.sideOf(this.focused);
    await this.press(side === "left" ? "ArrowRight" : "ArrowLeft");
    await expect(this.focused).toHaveAttribute("aria-level", String(level - 1));
  }

  async sideOf(node: Locator): Promise<"left" | "right"> {
    const root = await boxOf(this.tree.locator("[aria-level='1']"));
    const box = await boxOf(node);
    return box.x + box.width / 2 < root.x + root.width / 2 ? "left" : "right";
  }

  /** The names of a node's children, in order, by what assistive technology is told. */
  async outline(): Promise<string[]> {
    const items = await this.tree.getByRole("treeitem").evaluateAll((elements) =>
      elements.map((element) => ({
        name: element.getAttribute("aria-label") ?? "",
        level: Number(element.getAttribute("aria-level")),
        y: element.getBoundingClientRect().y,
      })),
    );
    return items.sort((a, b) => a.y - b.y).map(({ name, level }) => `${level} ${name}`);
  }

  /** Waits until nothing glides any more, then answers where a node is. */
  async settled(node: Locator): Promise<Box> {
    let last = await boxOf(node);
    await expect(async () => {
      // On a busy machine a glide may stand still for a while: what counts is the next frame.
      await this.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const now = await boxOf(node);
      const still = now.x === last.x && now.y === last.y;
      last = now;
      expect(still).toBe(true);
    }).toPass({ intervals: [60] });
    return last;
  }

  async drag(from: Locator, to: { x: number; y: number }): Promise<void> {
    const box = await this.settled(from);
    const { mouse } = this.page;
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.down();
    await mouse.move(box.x + box.width / 2 + 12, box.y + box.height / 2 + 12, { steps: 3 });
    await mouse.move(to.x, to.y, { steps: 4 });
  }
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export async function boxOf(node: Locator): Promise<Box> {
  const box = await node.boundingBox();
  if (!box) throw new Error("The node is not on the page.");
  return box;
}

export const test = base.extend<{ map: MapPage; others: undefined }>({
  /** Further people's browsers, which would go on running until the last test. */
  others: [
    async ({ browser }, use) => {
      const before = browser.contexts();
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => !before.includes(context) && context.close()));
    },
    { auto: true },
  ],
  map: async ({ page }, use) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await use(new MapPage(page));
    expect(errors, "errors on the page").toEqual([]);
  },
});

export { expect };
