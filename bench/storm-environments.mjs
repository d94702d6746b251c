// Several execution environments in a process: the gallery's own bundle, loaded once for each, so that each has the
// connection and the token that an environment has. Told "first", each answers a search, one after the other; told
// "all", each answers one at the same moment. Answers what became of them.
import { pathToFileURL } from "node:url";

const { BUNDLE = "", FIRST = "0", COUNT = "0", QUERIES = "[]" } = process.env;
const queries = JSON.parse(QUERIES);
const places = Array.from({ length: Number(COUNT) }, (_, i) => Number(FIRST) + i);
const handlers = [];
for (const place of places)
  handlers.push((await import(`${pathToFileURL(BUNDLE).href}?environment=${place}`)).handler);

process.on("message", async (what) => {
  const started = performance.now();
  const ask = async (handler, i) => {
    const { statusCode } = await handler(searchFor(queries[places[i] % queries.length]));
    return { status: statusCode, ms: performance.now() - started };
  };
  if (what === "all") return void process.send?.(await Promise.all(handlers.map(ask)));
  const outcomes = [];
  for (const [i, handler] of handlers.entries()) outcomes.push(await ask(handler, i));
  process.send?.(outcomes);
});
process.send?.("ready");

/** As a load balancer hands it over. */
function searchFor(query) {
  return {
    requestContext: {
      elb: { targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/g/1" },
    },
    httpMethod: "GET",
    path: "/gallery/maps.json",
    multiValueQueryStringParameters: { q: [encodeURIComponent(query)] },
    multiValueHeaders: { host: ["maps.example.org"], "accept-language": ["en"] },
    body: "",
    isBase64Encoded: false,
  };
}
