import { afterEach, describe, expect, it } from "vitest";
import { limits, MindMap, ROOT } from "../../../model/document.ts";
import { readFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";
import { speak } from "../../../web/i18n/index.ts";
import { fileProblemSaid, lossSaid, problemSaid } from "../../../web/i18n/model-words.ts";
import "../english.ts";

afterEach(() => speak("en"));

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `x${i}`);
const outline: Outline = { text: "a", children: [{ text: "b", children: [] }] };

describe("what the model says", () => {
  it.each<[string, RegExp, (map: MindMap, id: string) => void]>([
    ["a text", /10\.001 Zeichen/, (map, id) => map.setText(id, "x".repeat(limits.text + 1))],
    ["a note", /50\.001 Bytes/, (map, id) => map.setAttributes(id, { note: "x".repeat(limits.note + 1) })],
    ["a link", /^Ein Link muss/, (map, id) => map.setAttributes(id, { link: "javascript:1" })],
    [
      "a long link",
      /^Ein Link kann/,
      (map, id) => map.setAttributes(id, { link: `https://${"x".repeat(limits.link)}` }),
    ],
    ["icons", /Symbole/, (map, id) => map.setAttributes(id, { icons: many(limits.icons + 1) })],
    ["tags", /Tags haben/, (map, id) => map.setAttributes(id, { tags: many(limits.tags + 1) })],
    ["a tag", /^Dieses Tag/, (map, id) => map.setAttributes(id, { tags: ["x".repeat(limits.tag + 1)] })],
    ["a node that is gone", /nicht mehr in der Map/, (map) => map.setText("nowhere", "x")],
    ["a circle", /in sich selbst/, (map, id) => map.move([id], map.children(id)[0] ?? "", 0)],
    ["the root", /^Die Wurzel/, (map) => map.remove([ROOT])],
  ])("of %s is said in the person's language", async (_, german, edit) => {
    const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
    const [id = ""] = map.insert(ROOT, 0, outline);
    let message = "";
    try {
      edit(map, id);
    } catch (error) {
      message = error instanceof Error ? error.message : "";
    }
    expect(message).not.toBe("");
    const plain = (text: string) =>
      text.replaceAll(",", "").replace(/be (moved|removed|moved or removed)\.$/, "be …");
    expect(plain(problemSaid(message))).toBe(plain(message));
    await speak("de");
    expect(problemSaid(message)).toMatch(german);
  });

  it.each<[string, string, RegExp]>([
    ["a.mm", "<map><node TEXT='x'>", /abgeschnitten.*Zeile 1/],
    ["a.md", " \n ", /leer/],
    ["a.png", "\u0089PNG\r\n\u001a\n\u0000\u0000", /Art|nicht, was/],
    ["a.json", '{"rhizome": 1, "root": {"text" "x"}}', /beschädigt|abgeschnitten/],
  ])("of the file %s too", async (name, text, german) => {
    let message = "";
    try {
      readFile(name, new TextEncoder().encode(text));
    } catch (error) {
      message = error instanceof Error ? error.message : "";
    }
    expect(fileProblemSaid(message)).toBe(message);
    await speak("de");
    expect(fileProblemSaid(message)).toMatch(german);
  });

  it("of what a format leaves out, too; what is new stays English", async () => {
    await speak("ja");
    expect(lossSaid("icons")).toBe("アイコン");
    expect(lossSaid("constructor")).toBe("constructor");
  });
});
