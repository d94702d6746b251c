import { expect, test } from "vitest";
import { localizer } from "../../../local/core/localize.ts";

const localize = localizer("http://localhost:3001", "http://localhost:3000");

test.each([
  [
    "https://abc123.execute-api.us-east-1.amazonaws.com/maps",
    "http://localhost:3001/execute-api/abc123/maps",
  ],
  ["wss://a1b2-ats.iot.us-east-1.amazonaws.com/mqtt", "ws://localhost:3001/mqtt"],
  ["https://a1b2-ats.iot.us-east-1.amazonaws.com", "http://localhost:3001/iotdata"],
  ["https://data-ats.iot.us-east-1.amazonaws.com", "http://localhost:3001/iotdata"],
  ["https://dynamodb.us-east-1.amazonaws.com/", "http://localhost:3001/dynamodb/"],
  ["https://sts.us-east-1.amazonaws.com", "http://localhost:3001/sts"],
  ["https://cognito-identity.us-east-1.amazonaws.com", "http://localhost:3001/cognito-identity"],
  [
    "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x",
    "http://localhost:3001/cognito-idp/us-east-1_x",
  ],
  ["https://sqs.us-east-1.amazonaws.com/000000000000/q", "http://localhost:3001/sqs/000000000000/q"],
  ["https://s3.us-east-1.amazonaws.com/b/k", "http://localhost:3001/s3/b/k"],
  ["https://my.bucket.s3.us-east-1.amazonaws.com/k", "http://localhost:3001/s3/my.bucket/k"],
  ["https://bucket.s3.amazonaws.com/k", "http://localhost:3001/s3/bucket/k"],
  ["https://dynamodb.s3.us-east-1.amazonaws.com/k", "http://localhost:3001/s3/dynamodb/k"],
  ["https://d111abc.cloudfront.net/x", "http://localhost:3000/x"],
  ["https://logs.us-east-1.amazonaws.com", "https://logs.us-east-1.amazonaws.com"],
  ["https://amazonaws.com.evil.example", "https://amazonaws.com.evil.example"],
  ["https://s3.us-east-1.amazonaws.com.evil.example", "https://s3.us-east-1.amazonaws.com.evil.example"],
  ["bucket.s3.us-east-1.amazonaws.com", "bucket.s3.us-east-1.amazonaws.com"],
])("%s → %s", (from, to) => {
  expect(localize(from)).toBe(to);
});

test("every host in a text is replaced", () => {
  expect(
    localize(
      "connect-src 'self' https://dynamodb.us-east-1.amazonaws.com/ wss://x-ats.iot.us-east-1.amazonaws.com/mqtt;",
    ),
  ).toBe("connect-src 'self' http://localhost:3001/dynamodb/ ws://localhost:3001/mqtt;");
});
