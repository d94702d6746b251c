/** A function whose new versions take over little by little, and go back by themselves at the first call that fails. */
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { ShiftedTraffic, ThinFunction } from "rhizome-patterns";

const stack = new Stack(new App(), "ShiftedTraffic");
const greet = new ThinFunction(stack, "Greet", {
  name: "greet",
  bundles: join(import.meta.dirname, "functions"),
  description: "Greets",
  memory: 128,
  timeout: Duration.seconds(5),
  logRetentionDays: 7,
});
new ShiftedTraffic(stack, "Shift", { functions: [greet], how: "canary" });
