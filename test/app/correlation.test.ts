/** One id in the logs of all functions that work because of one call, or of one change. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { MindMap } from "../../model/document.ts";
import { writeFile } from "../../model/formats/index.ts";
import { rhizome } from "../../model/formats/json.ts";
import { Filter } from "../../scripts/logs/filter.ts";
import { readLine } from "../../scripts/logs/line.ts";
import { readLogs } from "../../scripts/logs/read.ts";
import type { SignedPost } from "../../web/cloud/transfer.ts";
import { guest } from "../support/guest.ts";
import { type App, compactTopic, connect, newReplica, startApp, updateTopic } from "./cloud.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

/** Somebody of whose last call of the API one knows the id. */
function known() {
  let last = "";
  const cloud = guest(app.config, undefined, (input, init) => {
    const request = new Request(input, init);
    last = request.headers.get("x-correlation-id") ?? last;
    return fetch(request);
  });
  return { cloud, id: () => last };
}

async function post({ url, fields }: SignedPost, content: Uint8Array<ArrayBuffer>): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob([content]));
  return (await fetch(url, { method: "POST", body: form })).status;
}

/** The functions in whose logs an id is found, as `npm run logs -- --correlation ID` finds it. */
function sourcesOf(correlation: string): string[] {
  const filter = new Filter({ sources: [], level: "info", since: 0, correlation });
  const entries = readLogs(app.dataDir);
  return [...new Set(entries.flatMap((entry) => filter.take(readLine(entry))).map(({ source }) => source))];
}

const found = (id: string, ...sources: string[]) =>
  vi.waitFor(() => expect(sourcesOf(id).sort()).toEqual(sources.sort()), { timeout: 20_000, interval: 200 });

describe("the id of a call is logged", () => {
  test("by the function that looks at the file which the call was about", async () => {
    const { cloud, id } = known();
    const mapId = await cloud.createMap("Plan");
    const content = new TextEncoder().encode("Hello");
    const file = { name: "a.txt", type: "text/plain", size: content.byteLength };
    const signed = await cloud.signUpload(mapId, file);
    const asked = id();
    expect(asked).toMatch(/^[0-9a-f]{12}\/\d+$/);
    // Nobody's call but this one: the id is signed with the form.
    expect(
      await post({ ...signed, fields: { ...signed.fields, "x-amz-meta-correlation-id": "x" } }, content),
    ).toBe(403);
    expect(await post(signed, content)).toBe(204);
    await found(asked, "sign-upload", "check-upload");
    const words = [
      "--import",
      "tsx",
      "scripts/logs.ts",
      "--data",
      app.dataDir,
      "--json",
      "--correlation",
      asked,
    ];
    const lines = execFileSync(process.execPath, words, { encoding: "utf8" }).trim().split("\n");
    expect(lines.map((line) => JSON.parse(JSON.parse(line).text))).toEqual([
      expect.objectContaining({ correlationId: asked, route: "POST /maps/{mapId}/uploads", status: 201 }),
      expect.objectContaining({
        correlationId: asked,
        done: "check-upload",
        mapId,
        outcome: "kept",
        size: 5,
      }),
    ]);
  });

  test.each(["html", "text"])(
    "by the exporter of %s, in whatever language, and by who tells of it",
    async (format) => {
      const { cloud, id } = known();
      const mapId = await cloud.createMap("Plan");
      const bytes = new Uint8Array(writeFile(rhizome, { text: "Plan", children: [] }, {}).bytes);
      const signed = await cloud.signExport(mapId, { format, size: bytes.byteLength });
      expect(await post(signed, bytes)).toBe(204);
      await found(
        id(),
        "sign-export",
        format === "text" ? "export-outline" : "export-html",
        "announce-export",
      );
    },
  );

  test("by each step of an export of all maps, and by the index", async () => {
    const { cloud, id } = known();
    const mapId = await cloud.createMap("Plan");
    const { id: work } = await cloud.workspace.exportWorkspace("markdown", [mapId]);
    const exported = id();
    await vi.waitFor(
      async () => expect((await cloud.workspace.workspaceExport(work)).state).toBe("ready"),
      20_000,
    );
    await found(exported, "export-workspace", "workspace-step");
    await cloud.access.deleteMap(mapId);
    await found(id(), "delete-map", "index-map");
  });
});

test("a change is found in the compaction that took it in, and in the index of what came of it", async () => {
  const { cloud } = known();
  const mapId = await cloud.createMap("Plan");
  const session = await cloud.openSession(mapId, { replica: newReplica() });
  const connection = await connect(cloud, session);
  const map = new MindMap({ clientKey: session.clientKey });
  const updates: Uint8Array[] = [];
  map.onUpdate((update) => updates.push(update));
  for (const text of ["Roots", "Bark"]) map.add("root", 0, text);
  for (const [i, update] of updates.entries()) await connection.publish(updateTopic(session, i + 1), update);
  const [first, last] = [1, updates.length].map(
    (seq) => `${session.clientKey}/${String(seq).padStart(8, "0")}`,
  );
  const request = JSON.stringify({ correlationId: last });
  await connection.publish(compactTopic(session), new TextEncoder().encode(request));
  await found(String(last), "compact", "index-map");
  // It was not this one that was asked by, but it came along.
  expect(sourcesOf(String(first))).toEqual(["compact"]);
  await connection.close();
});
