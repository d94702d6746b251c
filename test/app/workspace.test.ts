/** The export of all maps of a person by the app's own template: the API, the queue, the steps, the ZIP. */
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MindMap, ROOT } from "../../model/document.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import { guest } from "../support/guest.ts";
import { type App, connect, newReplica, startApp, updateTopic } from "./cloud.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

/** A map that has a text, written as a page writes it. */
async function written(cloud: Cloud, text: string): Promise<string> {
  const mapId = await cloud.createMap(text);
  const session = await cloud.openSession(mapId, { replica: newReplica() });
  const connection = await connect(cloud, session);
  const map = new MindMap({ clientKey: session.clientKey });
  const sent: Promise<void>[] = [];
  map.onUpdate((update) => void sent.push(connection.publish(updateTopic(session, sent.length + 1), update)));
  map.setText(ROOT, text);
  map.add(ROOT, 0, "below");
  await Promise.all(sent);
  await connection.close();
  return mapId;
}

/** Asks until it is over; the test's own limit ends what goes on for too long. */
async function finished(cloud: Cloud, id: string) {
  for (;;) {
    const seen = await cloud.workspace.workspaceExport(id);
    if (seen.state !== "working") return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("an export of all maps", () => {
  test("has each map that the person is a member of, by its title, and says what it lacks", async () => {
    const [ann, eve] = [guest(app.config), guest(app.config)];
    const maps = [await written(ann, "Plan: a/b"), await written(ann, "plan  a b"), await written(ann, "")];
    const foreign = await written(eve, "Secret");
    const begun = await ann.workspace.exportWorkspace("markdown", [...maps, foreign, "0123456789abcdef"]);
    expect(begun).toMatchObject({ state: "working", done: 0, total: 5 });
    const { url = "", skipped } = await finished(ann, begun.id);
    expect(skipped).toEqual([
      { mapId: foreign, reason: expect.stringContaining("not a member") },
      { mapId: "0123456789abcdef", reason: expect.stringContaining("no such map") },
    ]);
    const answer = await fetch(url);
    expect(answer.headers.get("content-disposition")).toContain("my-maps.zip");
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    expect(Object.keys(files).sort()).toEqual(
      ["Plan a b.md", "plan a b (2).md", "Untitled.md", "_What is missing.txt"].sort(),
    );
    expect(new TextDecoder().decode(files["Plan a b.md"])).toContain("below");
    expect(new TextDecoder().decode(files["_What is missing.txt"])).toContain(foreign);
    // Nobody else sees it.
    await expect(eve.workspace.workspaceExport(begun.id)).rejects.toMatchObject({ status: 404 });
  }, 120_000);

  test("is refused for what cannot be, and more than six times an hour", async () => {
    const { workspace } = guest(app.config);
    const map = "0123456789abcdef";
    const many = Array.from({ length: 201 }, (_, i) => String(i).padStart(16, "0"));
    await expect(workspace.exportWorkspace("exe", [map])).rejects.toMatchObject({ status: 400 });
    await expect(workspace.exportWorkspace("html", [])).rejects.toMatchObject({ status: 400 });
    await expect(workspace.exportWorkspace("html", ["../x"])).rejects.toMatchObject({ status: 400 });
    await expect(workspace.exportWorkspace("html", many)).rejects.toMatchObject({ status: 413 });
    await expect(workspace.workspaceExport("nothing")).rejects.toMatchObject({ status: 404 });
    for (let i = 0; i < 6; i++) await workspace.exportWorkspace("html", [map]);
    await expect(workspace.exportWorkspace("html", [map])).rejects.toMatchObject({ status: 429 });
  }, 60_000);
});
