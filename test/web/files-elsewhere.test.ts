import { expect, test } from "vitest";
import type { Outline } from "../../model/types.ts";
import { takeOut } from "../../web/files/elsewhere.ts";

const image = (map: string) => ({ key: `files/${map}/a`, type: "image/png", width: 40, height: 30 });
const file = (map: string) => ({
  id: "f",
  key: `files/${map}/b`,
  name: "b.pdf",
  type: "application/pdf",
  size: 3,
});

const branches = (): Outline[] => [
  {
    text: "one",
    attributes: { note: "stays", image: image("theirs") },
    children: [{ text: "below", items: { file: [file("theirs"), file("ours")] }, children: [] }],
  },
  { text: "two", attributes: { image: image("ours") }, children: [] },
];

test("pictures and files of another map are taken out, each with its node's place", () => {
  const all = branches();
  const left = takeOut(all, "ours");
  expect(left).toEqual([
    { at: 0, key: "files/theirs/a", type: "image/png", name: "", shown: { width: 40, height: 30 } },
    { at: 1, key: "files/theirs/b", type: "application/pdf", name: "b.pdf" },
  ]);
  expect(all[0]?.attributes).toEqual({ note: "stays" });
  expect(all[0]?.children[0]?.items?.file).toEqual([file("ours")]);
  expect(all[1]?.attributes?.image).toEqual(image("ours"));
});

test("a map that the cloud does not have yet has no files", () => {
  expect(takeOut(branches(), undefined)).toHaveLength(4);
  expect(takeOut(branches(), "our")).toHaveLength(4);
});
