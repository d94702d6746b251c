/** The export of all maps of a person by the app's own template: the API, the queue, the steps, the ZIP. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallEvent } from "../../local/core/contracts.ts";
import { MindMap, ROOT } from "../../model/document.ts";
import { ASSEMBLY, freshAssembly } from "../../scripts/assembly.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import { guest } from "../support/guest.ts";
import { processesOf } from "../support/processes.ts";
import { type App, connect, newReplica, startApp, updateTopic } from "./cloud.ts";

const assembly = mkdtempSync(join(tmpdir(), "rhizome-workspace-"));
/** Seconds after which a step that was killed is repeated; twelve minutes, as deployed, are too long for a test. */
const REPEATED = 5;

interface Template {
  Resources: Record<string, { Metadata?: Record<string, string>; Properties: Record<string, unknown> }>;
}

function repeatSooner(): void {
  const file = join(assembly, "RhizomeFiles.template.json");
  const template = JSON.parse(readFileSync(file, "utf8")) as Template;
  const of = (path: string) =>
    Object.values(template.Resources).find(
      ({ Metadata }) => Metadata?.["aws:cdk:path"] === `RhizomeFiles/Workspace/${path}/Resource`,
    )?.Properties;
  const [queue, step] = [of("Steps"), of("WorkspaceStep/Function")];
  if (queue?.VisibilityTimeout === undefined || step?.Timeout === undefined)
    throw new Error("The steps are made of something else now.");
  queue.VisibilityTimeout = REPEATED;
  step.Timeout = REPEATED;
  // The link, not what it leads to.
  rmSync(file);
  writeFileSync(file, JSON.stringify(template));
}

let app: App;
beforeAll(async () => {
  await freshAssembly();
  for (const name of readdirSync(ASSEMBLY)) symlinkSync(join(ASSEMBLY, name), join(assembly, name));
  repeatSooner();
  app = await startApp({ assembly });
}, 120_000);
afterAll(async () => {
  await app?.close();
  rmSync(assembly, { recursive: true, force: true });
});

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

  test("goes on where it was when its function is killed: amid a map, between two steps, amid the ZIP", async () => {
    const ann = guest(app.config);
    const titles = Array.from({ length: 22 }, (_, i) => `Map ${i}`);
    const maps: string[] = [];
    for (const title of titles) maps.push(await written(ann, title));
    const killed: string[] = [];
    const kill = (when: string) => {
      if (killed.includes(when)) return;
      const pids = processesOf("WorkspaceStep");
      if (pids.length > 0) killed.push(when);
      for (const pid of pids) process.kill(-pid, "SIGKILL");
    };
    let asked = false;
    const onCall = ({ operation, resource = "" }: CallEvent) => {
      if (operation === "PutObject" && /\/workspaces\/.*\/3$/.test(resource)) kill("amid a map");
      if (operation === "SendMessage") asked = killed.length > 0;
      if (operation === "CreateMultipartUpload") kill("amid the ZIP");
    };
    const onLog = ({ group, line }: { group: string; line: string }) => {
      // It has asked for the next step and ended; its process is frozen.
      if (group.includes("WorkspaceStep") && line.startsWith("REPORT") && asked) kill("between two steps");
    };
    app.cloud.events.on("call", onCall).on("log", onLog);
    const begun = await ann.workspace.exportWorkspace("markdown", maps);
    const { state, url = "", skipped, done } = await finished(ann, begun.id);
    app.cloud.events.off("call", onCall).off("log", onLog);
    expect({ state, skipped, done }).toEqual({ state: "ready", skipped: [], done: titles.length });
    expect(killed.toSorted()).toEqual(["amid a map", "amid the ZIP", "between two steps"]);
    const files = unzipSync(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    expect(Object.keys(files).toSorted()).toEqual(titles.map((title) => `${title}.md`).toSorted());
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
