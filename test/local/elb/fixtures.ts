import { expect } from "vitest";

/**
 * Events as the documentation has them: Elastic Load Balancing user guide, "Use Lambda functions as targets of an
 * Application Load Balancer", 2026-11. Values that each request has its own of are left out.
 */
export const singleValue = {
  requestContext: {
    elb: { targetGroupArn: expect.stringMatching(/^arn:aws:elasticloadbalancing:us-east-1:/) },
  },
  httpMethod: "GET",
  path: "/",
  queryStringParameters: { myKey: "val2" },
  headers: {
    accept: "text/html,application/xhtml+xml",
    "accept-language": "en-US,en;q=0.8",
    "content-type": "text/plain",
    cookie: "name2=value2",
    host: "lambda-846800462-us-east-2.elb.amazonaws.com",
    "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6)",
    "x-amzn-trace-id": "Root=1-5bdb40ca-556d8b0c50dc66f0511bf520",
    "x-forwarded-for": "72.21.198.66, 127.0.0.1",
    "x-forwarded-port": "80",
    "x-forwarded-proto": "http",
  },
  isBase64Encoded: false,
  body: "",
};

const { queryStringParameters: _, headers: __, ...common } = singleValue;

export const multiValue = {
  ...common,
  multiValueQueryStringParameters: { myKey: ["val1", "val2"] },
  multiValueHeaders: {
    ...Object.fromEntries(Object.entries(singleValue.headers).map(([name, value]) => [name, [value]])),
    cookie: ["name1=value1", "name2=value2"],
  },
};

/** The request that both are of: raw headers, as they were sent. */
export const request = {
  path: "/?myKey=val1&myKey=val2",
  headers: [
    ["Host", "lambda-846800462-us-east-2.elb.amazonaws.com"],
    ["Accept", "text/html,application/xhtml+xml"],
    ["Accept-Language", "en-US,en;q=0.8"],
    ["Content-Type", "text/plain"],
    ["Cookie", "name1=value1"],
    ["Cookie", "name2=value2"],
    ["User-Agent", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6)"],
    ["X-Amzn-Trace-Id", "Root=1-5bdb40ca-556d8b0c50dc66f0511bf520"],
    ["X-Forwarded-For", "72.21.198.66"],
  ].flat(),
};
