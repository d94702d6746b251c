import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { AwsV4Signer } from "aws4fetch";
import { describe, expect, test } from "vitest";
import { answer, answered, asked, base, inputs, mapId, request, secret } from "./stub.ts";

const { handler } = await import("../../functions/view-map/index.ts");

/** A byte more than is answered itself. */
const large = Buffer.alloc(256 * 1024 + 1);

const pk = { S: `map#${mapId}` };
const map = { pk, sk: { S: "map" }, epoch: { N: "2" } };
const link = {
  pk,
  sk: { S: `link#${createHash("sha256").update(secret).digest("hex")}` },
  role: { S: "viewer" },
};

function aws(rows: object[], snapshot?: object, bytes = large): void {
  answer(({ service, operation }) => {
    if (service === "s3") return { body: bytes, headers: { "content-encoding": "br" } };
    return { body: operation === "BatchGetItem" ? { Responses: { people: rows } } : { Item: snapshot } };
  });
}
const view = async (headers: Record<string, string> = { "x-map-secret": secret }) =>
  answered(await handler(request({ route: "GET /maps/{mapId}/view", headers, unsigned: true })));

describe("a first look at a map", () => {
  const key = `snapshots/${mapId}/2/9-abc`;

  test("is a small snapshot itself, as it is kept, with its key", async () => {
    const bytes = brotliCompressSync("a snapshot");
    aws([map, link], { key: { S: key }, version: { N: "9" } }, bytes);
    const answer = await handler(
      request({ route: "GET /maps/{mapId}/view", headers: { "x-map-secret": secret }, unsigned: true }),
    );
    expect(answer).toEqual({
      statusCode: 200,
      headers: {
        "content-type": "application/octet-stream",
        "content-encoding": "br",
        "cache-control": "no-store",
        "x-snapshot": key,
      },
      body: bytes.toString("base64"),
      isBase64Encoded: true,
    });
    // Of a large one no more is read than shows that it is.
    expect(asked.find(({ service }) => service === "s3")?.headers.range).toBe(`bytes=0-${256 * 1024}`);
  });

  test("redirects to a large snapshot, presigned for five minutes", async () => {
    aws([map, link], { key: { S: key }, version: { N: "9" } });
    const { status, headers } = await view();
    expect(status).toBe(302);
    expect(headers["cache-control"]).toBe("no-store");
    const location = new URL(String(headers.location));
    expect(location.origin + location.pathname).toBe(`${base}/s3/files/${key}`);
    expect(location.searchParams.get("X-Amz-Expires")).toBe("300");
    expect(inputs("GetItem")[0].Key).toEqual({ pk: { S: `${mapId}#2` }, sk: { S: "~snapshot" } });
  });

  test("takes the secret as a text that is posted", async () => {
    aws([map, link], { key: { S: key }, version: { N: "9" } });
    const headers = { "content-type": "text/plain;charset=UTF-8" };
    const posted = request({ route: "POST /maps/{mapId}/view", body: secret, headers, unsigned: true });
    expect(answered(await handler(posted)).status).toBe(302);
    const bytes = { ...posted, body: Buffer.from(secret).toString("base64"), isBase64Encoded: true };
    expect(answered(await handler(bytes)).status).toBe(302);
    expect(answered(await handler({ ...posted, body: "short" })).status).toBe(403);
  });

  test("signs as another signer does", async () => {
    aws([map, link], { key: { S: key }, version: { N: "9" } });
    const location = new URL(String((await view()).headers.location));
    const signature = location.searchParams.get("X-Amz-Signature");
    const unsigned = new URL(location);
    unsigned.searchParams.delete("X-Amz-Signature");
    const signer = new AwsV4Signer({
      url: unsigned.href,
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      sessionToken: "session/token+==",
      service: "s3",
      region: "us-east-1",
      datetime: location.searchParams.get("X-Amz-Date") ?? "",
      signQuery: true,
    });
    expect((await signer.sign()).url.searchParams.get("X-Amz-Signature")).toBe(signature);
  });

  test("says 404 when there is no snapshot yet", async () => {
    aws([map, link]);
    expect((await view()).status).toBe(404);
  });

  test("says 404 of an unknown map", async () => {
    aws([]);
    expect((await view()).status).toBe(404);
  });

  test("says 403 without a secret, or with one that opens nothing", async () => {
    aws([map]);
    expect((await view()).status).toBe(403);
    expect((await view({})).status).toBe(403);
    asked.length = 0;
    expect((await view({ "x-map-secret": "short" })).status).toBe(403);
    expect(asked).toEqual([]);
  });
});
