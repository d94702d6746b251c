/** Two sides of an experiment, told apart by the API's stage, and counted from its access log without a function. */
import { join } from "node:path";
import { App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { CorsHttpMethod, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { CountedSides, SignedApi, ThinFunction } from "rhizome-patterns";

const stack = new Stack(new App(), "CountedSides");
const greet = new ThinFunction(stack, "Greet", {
  name: "greet",
  bundles: join(import.meta.dirname, "functions"),
  description: "Greets",
  memory: 128,
  timeout: Duration.seconds(5),
  logRetentionDays: 7,
});
const api = new SignedApi(stack, "Api", {
  description: "Greetings, and warmer ones at /warmer",
  allowMethods: [CorsHttpMethod.GET],
  allowHeaders: [],
  throttles: { default: { rate: 10, burst: 20 } },
  logRetentionDays: 7,
  experiments: { warmer: { functions: { greet: {} } } },
});
api.addRoute(HttpMethod.GET, "/", greet, { unsigned: true });
api.addRoute(HttpMethod.GET, "/thanks", greet, { unsigned: true });
new CountedSides(stack, "Sides", { accessLog: api.accessLog, visits: "GET /", uses: ["GET /thanks"] });
new CfnOutput(stack, "Url", { value: api.url });
