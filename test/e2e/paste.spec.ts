import { expect, type MapPage, test } from "./fixtures.ts";

test.beforeEach(async ({ map }) => {
  await map.openNew();
  await map.write("Root");
});

/** Pastes as another program would have put it on the clipboard. */
async function paste(map: MapPage, html: string, text = "as text"): Promise<void> {
  await map.page.evaluate(
    ([html, text]) => {
      const data = new DataTransfer();
      data.setData("text/html", html ?? "");
      data.setData("text/plain", text ?? "");
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    },
    [html, text],
  );
}

/** The names below the root, each with its level, in the order of the document. */
async function tree(map: MapPage): Promise<string[]> {
  return (await map.outline()).filter((line) => !line.startsWith("1 ")).sort();
}

test("nested lists, as pages and Notion have them", async ({ map }) => {
  await paste(map, "<ul><li><p>one</p><ul><li>deep <b>bold</b></li></ul></li><li>two</li></ul>");
  await expect.poll(() => tree(map)).toEqual(["2 one", "2 two", "3 deep bold"]);
  await map.press("Control+z");
  await expect(map.tree.getByRole("treeitem")).toHaveCount(1);
});

test("Google Docs puts lists beside their items", async ({ map }) => {
  await paste(
    map,
    `<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1"><h1 dir="ltr"><span>Plan</span></h1>
    <ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>first</span></p></li><ul>
    <li aria-level="2"><p><span>below</span></p></li></ul><li aria-level="1"><p><span>second</span></p></li></ul></b>`,
  );
  await expect.poll(() => tree(map)).toEqual(["2 Plan", "3 first", "3 second", "4 below"]);
});

test("Word's lists are paragraphs with a style", async ({ map }) => {
  const item = (level: number, text: string) =>
    `<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span
    style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>${text}<o:p></o:p></p>`;
  await paste(
    map,
    `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p { color: red }</style></head><body>
    <h2>Head</h2><!--StartFragment-->${item(1, "first\nitem")}${item(2, "inner")}${item(1, "second")}</body></html>`,
  );
  await expect.poll(() => tree(map)).toEqual(["2 Head", "3 first item", "3 second", "4 inner"]);
});

test("headings hold what follows them", async ({ map }) => {
  await paste(map, "<h1>A</h1><p>text</p><h2>B</h2><p>Things:</p><ol><li>x</li></ol><p>end</p><h1>C</h1>");
  await expect.poll(() => tree(map)).toEqual(["2 A", "2 C", "3 B", "3 text", "4 Things:", "4 end", "5 x"]);
});

test("nothing in what is pasted runs, is loaded or becomes an element", async ({ map, page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await paste(
    map,
    `<ul><li>safe<script>document.title="bad"</script><img src="https://example.org/x.png" onerror="document.title='bad'">
    </li><li><b>&lt;i&gt;</b></li></ul>`,
  );
  await expect(map.node("<i>")).toBeVisible();
  await expect(map.node("safe")).toBeVisible();
  await expect(page.locator(".node img, .node script, .node b")).toHaveCount(0);
  expect(asked.filter((url) => url.includes("example.org"))).toEqual([]);
  await expect(page).not.toHaveTitle(/bad/);
});

test("HTML without lists or headings is pasted as its text", async ({ map }) => {
  await paste(map, "<pre><span>a</span>\n<span>  b</span></pre>", "a\n  b");
  await expect.poll(() => tree(map)).toEqual(["2 a", "3 b"]);
});

test("copied branches are a list for documents", async ({ map, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await map.build("Root\n  a & b\n    c");
  await map.press("ArrowRight", "Control+c");
  const html = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return (await item?.getType("text/html"))?.text();
  });
  expect(html).toContain("<ul><li>a &amp; b<ul><li>c</li></ul></li></ul>");
});
