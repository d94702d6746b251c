import { expect, test } from "vitest";
import { shortName } from "../../../local/lambda/develop.ts";

test("the name of a function is that of its construct", () => {
  expect(
    ["Stack/OpenMap/Function/Resource", "Stack/Nested/PdfV2/Resource", "Stack/Api/AccessLog/Resource"].map(
      shortName,
    ),
  ).toEqual(["open-map", "pdf-v2", "api"]);
});
