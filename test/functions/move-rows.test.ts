import { expect, test } from "vitest";
import { answer, inputs } from "./stub.ts";

const { moveRows } = await import("../../functions/shared/move-rows.ts");

const [gone, stays] = ["a".repeat(24), "b".repeat(24)];

test("leaves behind what came of who is removed: edits, talk, and answers to suggestions", async () => {
  const rows = [
    `${gone}#00000001`,
    `${stays}#00000001`,
    `0017#${gone}`,
    `0018#${gone}.editor`,
    `0019#${stays}.editor`,
  ];
  answer(({ operation }) =>
    operation === "Query"
      ? { body: { Items: rows.map((sk) => ({ pk: { S: "m#1" }, sk: { S: sk } })) } }
      : { body: {} },
  );
  expect(await moveRows({ table: "updates", from: "m#1", to: "m#2", without: [gone] })).toBe(2);
  const written = inputs("BatchWriteItem").flatMap(({ RequestItems }) =>
    RequestItems.updates.flatMap(
      (one: { PutRequest?: { Item: { sk: { S: string } } } }) => one.PutRequest?.Item.sk.S ?? [],
    ),
  );
  expect(written).toEqual([`${stays}#00000001`, `0019#${stays}.editor`]);
});
