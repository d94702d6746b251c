import { AwsV4Signer } from "aws4fetch";
import { describe, expect, test } from "vitest";
import { answer, asked, base } from "./stub.ts";

const { AwsError, bucketUrl, endpoint, send, sign } = await import("../../functions/shared/aws.ts");

describe("the small signer", () => {
  test.each([
    ["dynamodb", "POST", "https://dynamodb.us-east-1.amazonaws.com/", '{"TableName":"updates"}'],
    ["sts", "POST", "https://sts.us-east-1.amazonaws.com/", "Action=AssumeRole&Version=2011-06-15"],
    ["s3", "PUT", "https://files.s3.us-east-1.amazonaws.com/snapshots/k3j9/1/2%23a", "bytes"],
    [
      "iotdata",
      "POST",
      "https://data-ats.iot.us-east-1.amazonaws.com/topics/maps%2Fk3j9%2F1%2Fcontrol?qos=1",
      "{}",
    ],
  ])("signs for %s as another signer does", async (service, method, url, body) => {
    const now = new Date("2026-11-21T08:30:05.123Z");
    const headers = sign(
      { service, method, url: new URL(url), headers: { "content-type": "text/plain" }, body },
      now,
    );
    const signer = new AwsV4Signer({
      url,
      method,
      body,
      service,
      region: "us-east-1",
      datetime: "20261121T083005Z",
      headers: {
        "content-type": "text/plain",
        "x-amz-content-sha256": headers["x-amz-content-sha256"] ?? "",
      },
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      sessionToken: "session/token+==",
      allHeaders: true,
      appendSessionToken: false,
    });
    expect(headers.authorization).toBe((await signer.sign()).headers.get("authorization"));
  });

  test("finds services where AWS's SDKs do", () => {
    expect(endpoint("DYNAMODB")).toBe(`${base}/dynamodb`);
    expect(endpoint("KMS")).toBe("https://kms.us-east-1.amazonaws.com");
    expect(bucketUrl("files")).toBe(`${base}/s3/files`);
    const local = process.env.AWS_ENDPOINT_URL_S3;
    delete process.env.AWS_ENDPOINT_URL_S3;
    expect(bucketUrl("files")).toBe("https://files.s3.us-east-1.amazonaws.com");
    process.env.AWS_ENDPOINT_URL_S3 = local;
  });

  const call = { service: "dynamodb", url: new URL(`${base}/dynamodb/`), body: "{}" };

  test("names a service's error, and does not repeat a call that was refused", async () => {
    answer(() => ({ status: 400, body: { __type: "com.amazonaws.dynamodb.v20120810#ValidationException" } }));
    await expect(send(call)).rejects.toMatchObject({ code: "ValidationException", status: 400 });
    expect(asked).toHaveLength(1);
    answer(() => ({ status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" }));
    await expect(send(call)).rejects.toBeInstanceOf(AwsError);
    await expect(send(call)).rejects.toMatchObject({ code: "NoSuchKey" });
  });

  test("repeats a throttled call twice, and then gives up", async () => {
    answer(() => ({ status: 400, body: { __type: "x#ProvisionedThroughputExceededException" } }));
    await expect(send(call)).rejects.toMatchObject({ code: "ProvisionedThroughputExceededException" });
    expect(asked).toHaveLength(3);
  });

  test("repeats a call whose connection was cut", async () => {
    const { createServer } = await import("node:net");
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.once("data", () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await expect(send({ ...call, url: new URL(`http://127.0.0.1:${port}/`) })).rejects.toThrow();
    server.close();
    expect(connections).toBe(3);
  });
});

test("a function without its environment says which variable is missing", async () => {
  const { env } = await import("../../functions/shared/env.ts");
  expect(() => env("NO_SUCH_VARIABLE")).toThrow("NO_SUCH_VARIABLE");
});
