import { expect, test } from "vitest";
import { languageOf } from "../../../functions/index-map/language.ts";

test("a map's language is told by its letters or its words, or not at all", () => {
  expect(languageOf("日本語の学び方\nひらがな\nカタカナ")).toBe("ja");
  expect(languageOf("Reise ans Meer\nWas wir einpacken müssen\nWer fährt mit dem Zug\nWo wir wohnen")).toBe(
    "de",
  );
  expect(languageOf("How plants live\nWhat they need from the light\nWhere the water goes and why")).toBe(
    "en",
  );
  // A few words that are several languages': better none than a wrong one.
  expect(languageOf("Sourdough bread\nStarter\nKneading\nBaking\nFlour\nWater\nSteam\nCrust")).toBe("");
  expect(languageOf("Ligurien zu Fuß\nEtappen\nUnterkunft\nPackliste\nCamogli\nPortofino")).toBe("");
  expect(languageOf("")).toBe("");
});
