import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { answerFromMaps, find, outline, put, titlesOf, visit } from "./world.ts";

const branch = (text: string, ...children: string[]) => ({
  text,
  children: children.map((child) => ({ text: child, children: [] })),
});
const at = (n: number) => ({ at: 1_700_000_000_000 + n });

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  answerFromMaps();
});
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  answerFromMaps();
  await put({
    outline: outline("Gardening", ["Tools", branch("Beds", "Tomatoes", "Beans")], ["home", "plants"]),
    listed: at(1),
  });
  await put({
    outline: outline("Vegetables", [branch("Tomatoes"), branch("Gardening in pots")], ["plants"]),
    listed: at(2),
  });
  await put({
    outline: outline("Running a company", [branch("Runners in the market")], ["work"]),
    listed: at(3),
  });
  await put({
    outline: outline("Café in Zürich", [branch("Crème brûlée")], ["food"]),
    listed: { ...at(4), language: "fr" },
  });
  await put({ outline: outline("東京都の旅行計画", [branch("京都から大阪へ")], ["旅行"]), listed: at(5) });
  await put({ outline: outline("北京旅行", [branch("长城", "故宫")]), listed: at(6) });
  await put({
    outline: outline("Планы на лето", [branch("Путешествия по горам"), branch("Чтение книг о природе")]),
    listed: { ...at(7), language: "ru" },
  });
  await put({
    outline: outline("Node.js: streams & buffers", [branch("node:http")], ["programming"]),
    listed: at(8),
  });
  await put({
    outline: outline(
      "<b>Bold</b> \"quotes\" & 'ticks'",
      [branch("<script>alert(1)</script> in a leaf")],
      ["<i>"],
    ),
    listed: at(9),
  });
  await put({
    outline: outline("A garden of forking paths", [branch("Borges")], ["books"]),
    listed: { ...at(10), description: "About labyrinths" },
  });
});

describe("search", () => {
  test.each([
    [
      "the title before a branch, a branch before nothing",
      "gardening",
      ["Gardening", "A garden of forking paths", "Vegetables"],
    ],
    ["other forms of a word", "run", ["Running a company"]],
    ["a beginning", "vege", ["Vegetables"]],
    ["a beginning after whole words", "company run", ["Running a company"]],
    ["all words, wherever they are", "tomatoes tools", ["Gardening"]],
    ["a phrase", '"gardening in pots"', ["Vegetables"]],
    ["nothing for words that are not in this order", '"pots in gardening"', []],
    ["what does not have a word", "gardening -vegetables -borges", ["Gardening"]],
    ["what has accents, without them", "cafe zurich creme", ["Café in Zürich"]],
    ["what has none, with them", "gàrdenïng pöts", ["Vegetables"]],
    ["in full width and in capitals", "ＶＥＧＥＴＡＢＬＥＳ", ["Vegetables"]],
    ["parts of Japanese words", "京都", ["東京都の旅行計画"]],
    ["Chinese", "故宫", ["北京旅行"]],
    ["one letter of theirs", "北", ["北京旅行"]],
    ["Russian, in another form", "путешествие", ["Планы на лето"]],
    ["names with signs in them", "node.js", ["Node.js: streams & buffers"]],
    ["tags", "programming", ["Node.js: streams & buffers"]],
    ["descriptions", "labyrinths", ["A garden of forking paths"]],
    ["what looks like markup", "<script>", ["<b>Bold</b> \"quotes\" & 'ticks'"]],
  ])("finds %s: %s", async (_, q, titles) => {
    expect(titlesOf(await find(q))).toEqual(titles);
  });

  test.each([
    ["gardenign", "gardening"],
    ["vegtables", "vegetables"],
    ["brograming", "programming"],
  ])("takes %s for %s, and says so", async (typed, meant) => {
    const results = await find(typed);
    expect(results.corrected).toBe(meant);
    expect(results.cards).toEqual((await find(meant)).cards);
  });

  test("marks what was looked for, as ranges", async () => {
    const { cards } = await find("tomatoes");
    expect(cards[0].excerpts).toEqual([{ text: "Tomatoes", ranges: [[0, 8]] }]);
    const [russian] = (await find("京都")).cards;
    expect(russian.title).toEqual({ text: "東京都の旅行計画", ranges: [[1, 3]] });
    expect((await find("cafe")).cards[0].title.ranges).toEqual([[0, 4]]);
  });

  test("narrows down by tag, language and size, and counts them", async () => {
    expect(titlesOf(await find("", "&tag=plants"))).toEqual(["Vegetables", "Gardening"]);
    expect(titlesOf(await find("", "&lang=ja"))).toEqual(["東京都の旅行計画"]);
    expect((await find("", "&size=large")).cards).toEqual([]);
    const { facets } = await find("gardening");
    expect(facets).toContainEqual({ kind: "tag", value: "plants", maps: 2 });
    const all = await find("");
    expect(all.total).toBe(10);
    expect(all.facets).toContainEqual({ kind: "language", value: "ja", maps: 1 });
  });

  test("has the newest first where nothing is asked for", async () => {
    expect(titlesOf(await find(""))[0]).toBe("A garden of forking paths");
  });
});

describe("a hostile query", () => {
  const hostile = [
    "%",
    "_",
    "%%%%%%",
    "' or 1=1 --",
    "'; drop table maps; --",
    "\\",
    "\\'",
    ":*",
    "a:*b",
    "& | ! <->",
    "((((",
    "'''",
    '"',
    '""',
    '"unclosed',
    "<->".repeat(60),
    "!!!a",
    "-",
    "--a",
    "- -a b",
    "a".repeat(200),
    "‮gnitset",
    "e\u0301".repeat(90),
    "\u200b\u200b",
    "👩‍👩‍👧‍👦",
    "ﷺ",
    "İ",
    "ß",
    "\ufeffvegetables",
    "a ".repeat(100),
    "the of and to",
    "*",
    "vegetables*",
    "vegetables:A",
    "$1",
    "{{7*7}}",
    "../../etc/passwd",
    "%00",
    "0x00",
    "&tag=x",
  ];
  test.each(hostile)("is answered: %j", async (q) => {
    const { status, body } = await visit(`/gallery/maps.json?q=${encodeURIComponent(q)}`);
    expect([200, 400]).toContain(status);
    expect(JSON.parse(body)).toBeTypeOf("object");
    expect((await visit(`/gallery/?q=${encodeURIComponent(q)}`)).status).toBe(status);
  });

  test.each([
    ["a NUL", "q=a%00b"],
    ["half of a surrogate pair", "q=\ud800"],
    ["a megabyte", `q=${"a".repeat(1_000_000)}`],
    ["a page that is none", "page=0"],
    ["a page far away", "page=99999999999"],
    ["a language that is none", "lang=english"],
    ["a size that is none", "size=1"],
    ["a tag of a thousand letters", `tag=${"t".repeat(1000)}`],
    ["only what to leave out", "q=-a"],
  ])("is refused, with the reason: %s", async (_, query) => {
    const { status, headers, body } = await visit(`/gallery/maps.json?${query}`);
    expect(status).toBe(400);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(body)).toMatchObject({ status: 400, detail: expect.stringMatching(/\w/) });
    expect((await visit(`/gallery/?${query}`)).headers["content-type"]).toMatch(/^text\/html/);
  });
});
