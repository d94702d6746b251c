import { expect, it } from "vitest";
import { formats } from "../../../model/formats/index.ts";
import { EXPORTS } from "../../../web/import/names.ts";
import { READABLE } from "../../../web/import/readable.ts";
import { writers } from "../../../web/import/writers.ts";

it("offers every format that can be written", () => {
  const written = formats.filter((format) => format.write).map(({ id }) => id);
  expect(EXPORTS.map(({ id }) => id).sort()).toEqual(written.sort());
});

it("loads each format by its name", async () => {
  const written = formats.filter((format) => format.write);
  expect(Object.keys(writers).sort()).toEqual(written.map(({ id }) => id).sort());
  for (const format of written) expect(await writers[format.id]?.()).toBe(format);
});

it("lets every kind of file be chosen that can be read", () => {
  const offered = new Set(READABLE.split(","));
  const read = formats.filter((format) => format.read).flatMap(({ extensions }) => extensions);
  expect(read.filter((extension) => !offered.has(`.${extension}`))).toEqual([]);
});
