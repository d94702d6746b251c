import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get as httpGet } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloudFront } from "../../../local/cloudfront/index.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let s3: Service;
let cloudfront: Service;
let site: string;
let assets: string;
const script = `/* ${"a script ".repeat(1000)} */\n`;

const deployment = (more = {}) => ({
  ServiceToken: "arn",
  SourceBucketNames: ["cdk-assets", "cdk-assets"],
  SourceObjectKeys: ["site.zip", "config.zip"],
  SourceMarkers: [
    {},
    {
      "<<marker:0xbaba:0>>": "https://abc.execute-api.us-east-1.amazonaws.com",
      "<<marker:0xbaba:1>>": 'a"b',
    },
  ],
  SourceMarkersConfig: [{}, { jsonEscape: "true" }],
  DestinationBucketName: "test-site",
  ...more,
});

beforeAll(async () => {
  assets = mkdtempSync(join(tmpdir(), "assets-"));
  mkdirSync(join(assets, "site", "assets"), { recursive: true });
  mkdirSync(join(assets, "config"));
  writeFileSync(join(assets, "site", "index.html"), "<!doctype html><title>Page</title>");
  writeFileSync(join(assets, "site", "assets", "app.js"), script);
  writeFileSync(join(assets, "site", "logo.png"), Buffer.from([137, 80, 78, 71, 0, 255]));
  writeFileSync(
    join(assets, "config", "config.json"),
    '{"apiUrl":"<<marker:0xbaba:0>>","name":"<<marker:0xbaba:1>>"}',
  );

  t = await testAws();
  Object.assign(t.aws, {
    asset: (_bucket: string, key: string) => join(assets, key.replace(/\.zip$/, "")),
    overlay: { "config.json": { endpoints: { s3: "local" } } },
  });
  s3 = await t.add(createS3);
  cloudfront = await t.add(createCloudFront);
  site = (await cloudfront.listenSite?.(0)) ?? "";
  await cloudfront.ready?.();
});

afterAll(async () => {
  await t.close();
  rmSync(assets, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(site + path, { headers });

/** As it came over the wire: `fetch` would unpack it. */
const raw = (path: string, headers: Record<string, string>) =>
  new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    httpGet(site + path, { headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(pieces) }));
    }).on("error", reject);
  });

describe("the site", () => {
  it("says so as long as nothing is deployed", async () => {
    expect((await get("/")).status).toBe(503);
  });

  it("is deployed: a bucket for CloudFront alone, its files, the distribution", async () => {
    await make(s3, "AWS::S3::Bucket", "Site", {
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true, BlockPublicPolicy: true },
    });
    const control = await make(cloudfront, "AWS::CloudFront::OriginAccessControl", "Control", {
      OriginAccessControlConfig: {
        Name: "x",
        OriginAccessControlOriginType: "s3",
        SigningBehavior: "always",
        SigningProtocol: "sigv4",
      },
    });
    const headers = await make(cloudfront, "AWS::CloudFront::ResponseHeadersPolicy", "Headers", {
      ResponseHeadersPolicyConfig: {
        Name: "x",
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy:
              "default-src 'none'; connect-src 'self' https://dynamodb.us-east-1.amazonaws.com/",
            Override: true,
          },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: "DENY", Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000, Override: true },
        },
        CustomHeadersConfig: { Items: [{ Header: "Cache-Control", Value: "not this", Override: false }] },
      },
    });
    const behavior = {
      TargetOriginId: "site",
      Compress: true,
      CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      ViewerProtocolPolicy: "redirect-to-https",
    };
    const made = await make(cloudfront, "AWS::CloudFront::Distribution", "Distribution", {
      DistributionConfig: {
        Enabled: true,
        DefaultRootObject: "index.html",
        Origins: [
          {
            Id: "site",
            DomainName: "test-site.s3.us-east-1.amazonaws.com",
            OriginAccessControlId: control.ref,
            S3OriginConfig: { OriginAccessIdentity: "" },
          },
        ],
        DefaultCacheBehavior: { ...behavior, ResponseHeadersPolicyId: headers.ref },
        CacheBehaviors: [{ ...behavior, PathPattern: "assets/*", Compress: false }],
        CustomErrorResponses: [403, 404].map((ErrorCode) => ({
          ErrorCode,
          ResponseCode: 200,
          ResponsePagePath: "/index.html",
        })),
      },
    });
    expect(made.ref).toMatch(/^E[0-9A-Z]{13}$/);
    expect(made.attributes?.DomainName).toMatch(/^d[0-9a-z]{13}\.cloudfront\.net$/);
    expect((await get("/")).status).toBe(403);
    await make(s3, "AWS::S3::BucketPolicy", "SitePolicy", {
      Bucket: "test-site",
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::test-site/*",
          Condition: {
            StringEquals: { "AWS:SourceArn": `arn:aws:cloudfront::000000000000:distribution/${made.ref}` },
          },
        },
      },
    });
    await make(s3, "Custom::CDKBucketDeployment", "Assets", {
      ...deployment({ Exclude: ["*"], Include: ["assets/*"], Prune: false }),
      SystemMetadata: { "cache-control": "public, max-age=31536000, immutable" },
    });
    await make(s3, "Custom::CDKBucketDeployment", "Pages", {
      ...deployment({ Exclude: ["assets/*"] }),
      SystemMetadata: { "cache-control": "no-cache" },
    });
  });

  it("shows its page at the root, with the policy's headers", async () => {
    const answer = await get("/");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<title>Page</title>");
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      "content-type": "text/html",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "strict-transport-security": "max-age=31536000",
    });
    expect(headers["content-security-policy"]).toBe(
      `default-src 'none'; connect-src 'self' ${t.aws.endpoint("lens")} ${t.aws.endpoint("dynamodb")}/`,
    );
  });

  it("shows its page for paths that it does not have", async () => {
    const answer = await get("/m/abc?x=1");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html"]);
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
  });

  it("tells where everything is: values known at deployment, localized, and this run's own members", async () => {
    expect(await (await get("/config.json")).json()).toEqual({
      apiUrl: `${t.aws.endpoint("execute-api")}/abc`,
      name: 'a"b',
      endpoints: { s3: "local" },
    });
  });

  it("keeps binary files and gives each deployment's own caching", async () => {
    const logo = await get("/logo.png");
    expect(new Uint8Array(await logo.arrayBuffer())).toEqual(Uint8Array.of(137, 80, 78, 71, 0, 255));
    expect(logo.headers.get("content-type")).toBe("image/png");
    const app = await get("/assets/app.js");
    expect(app.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(app.headers.get("content-type")).toBe("text/javascript");
  });

  it("compresses where the behaviour says so, in the viewer's best encoding", async () => {
    await make(s3, "Custom::CDKBucketDeployment", "Copy", {
      ...deployment({ DestinationBucketKeyPrefix: "copy", Exclude: ["*"], Include: ["assets/*"] }),
    });
    const brotli = await raw("/copy/assets/app.js", { "accept-encoding": "gzip, deflate, br" });
    expect(brotli.headers).toMatchObject({ "content-encoding": "br", vary: "Accept-Encoding" });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script);
    const zipped = await raw("/copy/assets/app.js", { "accept-encoding": "gzip, br;q=0" });
    expect(zipped.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(zipped.body).toString()).toBe(script);
    expect(zipped.body.length).toBeLessThan(script.length / 10);
    const plain = await raw("/assets/app.js", { "accept-encoding": "br" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.body.toString()).toBe(script);
  });

  it("answers 304 to who has it already, packed or not, and ranges", async () => {
    for (const encoding of ["br", "identity"]) {
      const first = await raw("/copy/assets/app.js", { "accept-encoding": encoding });
      const etag = String(first.headers.etag);
      expect(etag.startsWith("W/")).toBe(encoding === "br");
      const again = await get("/copy/assets/app.js", { "if-none-match": etag, "accept-encoding": encoding });
      expect(again.status).toBe(304);
    }
    const range = await get("/copy/assets/app.js", { range: "bytes=3-10" });
    expect([range.status, await range.text()]).toEqual([206, script.slice(3, 11)]);
  });

  it("takes reading alone", async () => {
    expect((await fetch(`${site}/`, { method: "HEAD" })).status).toBe(200);
    const post = await fetch(`${site}/`, { method: "POST", body: "x" });
    // Denied, and then shown the page that the template has for this error.
    expect(await post.text()).toContain("<title>Page</title>");
  });

  it("is the only way to its bucket", async () => {
    expect((await fetch(`${t.aws.endpoint("s3")}/test-site/index.html`)).status).toBe(403);
  });

  it("prunes what is no longer part of it, and leaves alone what its filters exclude", async () => {
    rmSync(join(assets, "site", "logo.png"));
    rmSync(join(assets, "site", "assets", "app.js"));
    await make(s3, "Custom::CDKBucketDeployment", "Pages", deployment({ Exclude: ["assets/*", "copy/*"] }));
    expect((await get("/logo.png")).headers.get("content-type")).toBe("text/html");
    expect(await (await get("/assets/app.js")).text()).toBe(script);
  });

  it("is one distribution, of S3 buckets", async () => {
    const other = (DomainName: string, more = {}, service = cloudfront) =>
      make(service, "AWS::CloudFront::Distribution", "Other", {
        DistributionConfig: {
          Origins: [{ Id: "o", DomainName }],
          DefaultCacheBehavior: { TargetOriginId: "o", ViewerProtocolPolicy: "allow-all", ...more },
        },
      });
    const writing = { AllowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] };
    await expect(async () =>
      other("test-site.s3.us-east-1.amazonaws.com", writing, await createCloudFront(t.aws)),
    ).rejects.toThrow(/passes on no PUT, POST, PATCH, DELETE/);
    await expect(async () => other("test-site.s3.us-east-1.amazonaws.com")).rejects.toThrow(
      /one distribution/,
    );
  });
});
