import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { albMonth, apiMonth, breakEven, frontDoorTable, pageBytes } from "../../scripts/front-doors.ts";

test("the decision between ALB and API Gateway has the figures of the price list", () => {
  const page = readFileSync(
    new URL("../../docs/decisions/0024-alb-or-api-gateway.md", import.meta.url),
    "utf8",
  );
  expect(page).toContain(frontDoorTable());
});

test("at the break-even both doors cost the same", () => {
  const requests = breakEven(pageBytes());
  expect(albMonth(requests, pageBytes())).toBeCloseTo(apiMonth(requests), 6);
  expect(albMonth(requests / 2, pageBytes())).toBeGreaterThan(apiMonth(requests / 2));
});
