/** Files in and out by the app's own template: forms, S3 events, functions, destinations, the control topic. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rhizome } from "../../model/formats/json.ts";
import type { Outline } from "../../model/types.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import type { Session } from "../../web/cloud/session.ts";
import type { SignedPost, TransferEvent } from "../../web/cloud/transfer.ts";
import { guest } from "../support/guest.ts";
import { until } from "../web/browser.ts";
import { type App, connect, newMap, newReplica, startApp } from "./cloud.ts";
import { png } from "./images.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

interface Somebody {
  readonly cloud: Cloud;
  readonly mapId: string;
  readonly session: Session;
  readonly editor: string;
  readonly viewer: string;
  /** What the map was told so far. */
  readonly told: TransferEvent[];
}

async function somebody(): Promise<Somebody> {
  const { owner: cloud, mapId, editor, viewer } = await newMap(app.config);
  const session = await cloud.openSession(mapId, { replica: newReplica() });
  const told: TransferEvent[] = [];
  await connect(cloud, session, ({ topic, payload }) => {
    if (topic === session.topics.control) told.push(JSON.parse(Buffer.from(payload).toString()));
  });
  return { cloud, mapId, session, editor, viewer, told };
}

/** Posts a form as a page does; some of its fields may be others than were signed. */
async function post(
  { url, fields }: SignedPost,
  body: Uint8Array<ArrayBuffer>,
  changed: Record<string, string> = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changed })) form.set(name, value);
  form.set("file", new Blob([body]));
  const answer = await fetch(url, { method: "POST", body: form });
  return { status: answer.status, code: /<Code>([^<]+)/.exec(await answer.text())?.[1] };
}

const told = (ann: Somebody, id: string): Promise<TransferEvent> =>
  until(
    () => ann.told.some((event) => event.id === id),
    () => [ann.told, app.lines.slice(-20), app.functionLines.slice(-20)],
    30_000,
  ).then(() => ann.told.find((event) => event.id === id) as TransferEvent);

async function upload(ann: Somebody, name: string, type: string, body: Uint8Array<ArrayBuffer>) {
  const signed = await ann.cloud.signUpload(ann.mapId, { name, type, size: body.byteLength });
  expect(await post(signed, body)).toEqual({ status: 204, code: undefined });
  return told(ann, signed.id);
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("an upload", () => {
  test("of an image is looked at, kept with its size in pixels, and read by whoever may see the map", async () => {
    const ann = await somebody();
    const image = png(40, 30);
    const event = await upload(ann, "My photo (1).PNG", "image/png", image);
    expect(event).toEqual({
      event: "upload-ready",
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      key: `files/${ann.mapId}/${event.id}/My-photo-1-.PNG`,
      type: "image/png",
      size: image.byteLength,
      width: 40,
      height: 30,
    });
    const { key } = event as { key: string };
    expect(Buffer.from(await ann.cloud.file(ann.session, key))).toEqual(Buffer.from(image));
    expect(await ann.cloud.outcome(ann.session, event.id)).toEqual(event);
    const vic = guest(app.config);
    const looking = await vic.openSession(ann.mapId, { secret: ann.viewer, replica: newReplica() });
    expect((await vic.file(looking, key)).byteLength).toBe(image.byteLength);
    // Of another map it is not.
    const eve = await somebody();
    await expect(eve.cloud.file(eve.session, key)).rejects.toMatchObject({ status: 403 });
    await expect(eve.cloud.outcome(ann.session, event.id)).resolves.toBeDefined();
  });

  test("of any other file is kept as what it says it is", async () => {
    const ann = await somebody();
    const event = await upload(ann, "минутки.txt", "text/plain", bytes("Hello"));
    expect(event).toMatchObject({ event: "upload-ready", type: "text/plain", size: 5 });
    expect(event).not.toHaveProperty("width");
  });

  test.each([
    ["an image that is none", "a.png", "image/png", bytes("<svg onload=alert(1)>"), /says it is image\/png/],
    [
      "an image of another kind",
      "a.gif",
      "image/gif",
      png(2, 2),
      /says it is image\/gif, but it is image\/png/,
    ],
    ["a page that is an image", "a.txt", "text/plain", png(2, 2), /it is image\/png/],
    ["a program", "a.txt", "text/plain", bytes("MZ\u0090\u0000\u0003"), /Programs/],
    [
      "an image bomb",
      "bomb.png",
      "image/png",
      png(60_000, 60_000, { pixels: false }),
      /too large to be shown: 60000 × 60000 pixels/,
    ],
    ["half an image", "half.png", "image/png", png(2, 2).slice(0, 20), /damaged/],
  ])("of %s is removed, and the map is told why", async (_what, name, type, body, reason) => {
    const ann = await somebody();
    const event = await upload(ann, name, type, body as Uint8Array<ArrayBuffer>);
    expect(event).toEqual({
      event: "upload-refused",
      id: event.id,
      reason: expect.stringMatching(reason),
    });
    expect(await ann.cloud.outcome(ann.session, event.id)).toEqual(event);
    await expect(ann.cloud.file(ann.session, `files/${ann.mapId}/${event.id}/${name}`)).rejects.toMatchObject(
      { status: 403 },
    );
  });

  test("is refused by S3 with another key, type or body than signed", async () => {
    const ann = await somebody();
    const body = png(4, 4);
    const file = { name: "a.png", type: "image/png", size: body.byteLength };
    const signed = await ann.cloud.signUpload(ann.mapId, file);
    const other = { status: 403, code: "AccessDenied" };
    const key = signed.fields.key ?? "";
    expect(await post(signed, body, { key: key.replace(ann.mapId, "0123456789abcdef") })).toEqual(other);
    expect(await post(signed, body, { key: key.replace(/uploads/, "results") })).toEqual(other);
    expect(await post(signed, body, { "content-type": "text/html" })).toEqual(other);
    expect(await post(signed, body, { acl: "public-read" })).toMatchObject({ status: expect.any(Number) });
    expect((await post(signed, bytes("x".repeat(body.byteLength + 1)))).code).toBe("EntityTooLarge");
    expect((await post(signed, bytes("x"))).code).toBe("EntityTooSmall");
    expect(await post(signed, body, { policy: Buffer.from("{}").toString("base64") })).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
    // Nothing of this harmed the one that was signed.
    expect((await post(signed, body)).status).toBe(204);
    expect(await told(ann, signed.id)).toMatchObject({ event: "upload-ready" });
  });

  test("is signed for owners and editors only, within limits", async () => {
    const ann = await somebody();
    const file = { name: "a.png", type: "image/png", size: 10 };
    const vic = guest(app.config);
    await expect(vic.signUpload(ann.mapId, file)).rejects.toMatchObject({ status: 403 });
    await expect(vic.signUpload(ann.mapId, { ...file, secret: ann.viewer })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("viewer"),
    });
    await expect(vic.signUpload(ann.mapId, { ...file, secret: ann.editor })).resolves.toBeDefined();
    await expect(ann.cloud.signUpload("0123456789abcdef", file)).rejects.toMatchObject({ status: 404 });
    for (const wrong of [{ size: 0 }, { size: 1.5 }, { type: "png" }, { type: "a/b;c" }, { name: "" }])
      await expect(ann.cloud.signUpload(ann.mapId, { ...file, ...wrong })).rejects.toMatchObject({
        status: 400,
      });
    await expect(ann.cloud.signUpload(ann.mapId, { ...file, size: 26 * 1024 * 1024 })).rejects.toMatchObject({
      status: 413,
      message: "A file can have 25 MB; this one has 26 MB.",
    });
  });
});

describe("an export", () => {
  const map: Outline = {
    text: "Plan “B”",
    children: [
      { text: "first\nline", attributes: { note: "said" }, children: [{ text: "", children: [] }] },
      { text: "😀 second", children: [] },
    ],
  };
  const source = (rhizome.write?.(map).bytes ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;

  async function ask(ann: Somebody, format: string, body = source, language?: string) {
    const signed = await ann.cloud.signExport(ann.mapId, { format, size: body.byteLength, language });
    expect((await post(signed, body)).status).toBe(204);
    return told(ann, signed.id);
  }

  test("is made by the function of its format, which its destination tells of", async () => {
    const ann = await somebody();
    const event = await ask(ann, "html");
    expect(event).toMatchObject({
      event: "export-ready",
      key: `results/${ann.mapId}/1/${event.id}.html`,
    });
    const page = Buffer.from(await ann.cloud.result(ann.session, (event as { key: string }).key)).toString();
    expect(page).toContain("😀 second");
    expect(await ann.cloud.outcome(ann.session, event.id)).toEqual(event);
    const eve = await somebody();
    await expect(eve.cloud.result(eve.session, (event as { key: string }).key)).rejects.toMatchObject({
      status: 403,
    });
  });

  test.each([
    ["de", "Alles einklappen"],
    ["xx", "Fold all"],
  ])("as a page speaks the language of whoever asked (%s)", async (language, label) => {
    const ann = await somebody();
    const event = await ask(ann, "page", source, language);
    const page = Buffer.from(await ann.cloud.result(ann.session, (event as { key: string }).key)).toString();
    expect(page).toContain(`aria-label="${label}"`);
    expect(page).toContain(`<nav lang="${language === "de" ? "de" : "en"}"`);
  });

  test.each([
    ["pdf", "pdf", "%PDF-1."],
    ["png", "png", "\x89PNG"],
    ["docx", "docx", "PK"],
    ["pptx", "pptx", "PK"],
    ["xlsx", "xlsx", "PK"],
  ])("as %s is made by the function of its own", async (format, extension, begins) => {
    const ann = await somebody();
    const event = await ask(ann, format);
    expect(event).toMatchObject({
      event: "export-ready",
      key: `results/${ann.mapId}/1/${event.id}.${extension}`,
    });
    const file = await ann.cloud.result(ann.session, (event as { key: string }).key);
    expect(Buffer.from(file).toString("latin1", 0, begins.length)).toBe(begins);
  });

  test("in bash, by a runtime that a layer brings, is as good", async () => {
    const ann = await somebody();
    const event = await ask(ann, "text");
    expect(event).toMatchObject({ event: "export-ready", losses: [{ what: "notes", count: 1 }] });
    const text = Buffer.from(await ann.cloud.result(ann.session, (event as { key: string }).key)).toString();
    expect(text).toBe("Plan “B”\n\tfirst line\n\t\t• \n\t😀 second\n");
  });

  test.each(["html", "text"])("as %s of what is no map fails with a reason", async (format) => {
    const ann = await somebody();
    const event = await ask(ann, format, bytes('{ "rhizome": 1, "root": [] }'));
    expect(event).toEqual({ event: "export-failed", id: event.id, reason: expect.stringMatching(/map/) });
  });

  test("may be asked for by whoever may read the map, in formats that there are", async () => {
    const ann = await somebody();
    const vic = guest(app.config);
    const how = { format: "html", size: 10 };
    await expect(vic.signExport(ann.mapId, { ...how, secret: ann.viewer })).resolves.toBeDefined();
    await expect(vic.signExport(ann.mapId, how)).rejects.toMatchObject({ status: 403 });
    await expect(ann.cloud.signExport(ann.mapId, { ...how, format: "exe" })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("html"),
    });
    await expect(ann.cloud.signExport(ann.mapId, { ...how, language: "de\r\nx" })).rejects.toMatchObject({
      status: 400,
    });
    await expect(ann.cloud.signExport(ann.mapId, { ...how, size: 21e6 })).rejects.toMatchObject({
      status: 413,
    });
  });
});
