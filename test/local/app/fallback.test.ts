/** The same app, on a machine that the native database engine has no binary for. */
import { expect, test, vi } from "vitest";
import { startDynalite } from "../../../local/dynamodb/dynalite.ts";

vi.mock("../../../local/dynamodb/dynoxide.ts", () => ({
  dynoxideBinary: () => undefined,
  startDynoxide: () => Promise.reject(new Error("there is no binary")),
}));
vi.mock("../../../local/dynamodb/dynalite.ts", { spy: true });

await import("./template.test.ts");

test("all of this ran on the other engine", () => {
  expect(startDynalite).toHaveBeenCalled();
});
