import { describe, expect, test } from "vitest";
import { joined } from "../../../model/formats/fonts/arabic.ts";

const shown = (text: string) =>
  joined([...text]).map((shape) => (shape === "" ? "" : (shape.codePointAt(0) ?? 0).toString(16)));

// The shapes are those that Unicode's charts name: beh FE8F to FE92, alef FE8D and FE8E, lam with alef FEFB and FEFC.
describe("Arabic letters", () => {
  test.each([
    ["alone", "ب", ["fe8f"]],
    ["three that join", "ببب", ["fe91", "fe92", "fe90"]],
    ["one that does not reach out", "باب", ["fe91", "fe8e", "fe8f"]],
    ["with marks between", "بَبِ", ["fe91", "64e", "fe90", "650"]],
    ["lam and alef", "لا", ["fefb", ""]],
    ["lam and alef after another", "بلا", ["fe91", "fefc", ""]],
    ["lam, a mark and alef with hamza", "لَأ", ["fef7", "64e", ""]],
    ["drawn out", "بـ", ["fe91", "640"]],
    ["parted by a non-joiner", "ب\u200cب", ["fe8f", "200c", "fe8f"]],
    ["joined to a joiner", "ب\u200d", ["fe91", "200d"]],
    ["Persian", "گچ", ["fb94", "fb7b"]],
    ["hamza joins nothing", "بءب", ["fe8f", "fe80", "fe8f"]],
    ["other letters", "ab1", ["61", "62", "31"]],
  ])("%s", (_, text, shapes) => expect(shown(text)).toEqual(shapes));
});
