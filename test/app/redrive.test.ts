/** A topic rule that may not write: its edits go the long way, by queue and function, and arrive. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ASSEMBLY, freshAssembly } from "../../scripts/assembly.ts";
import { readLog } from "../../web/sync/log.ts";
import { type App, connect, newMap, newReplica, startApp, updateTopic } from "./cloud.ts";

const assembly = mkdtempSync(join(tmpdir(), "rhizome-denied-"));
let app: App;
let role: string;

interface Template {
  Resources: Record<string, { Type: string; Metadata?: Record<string, string>; Properties: Policy }>;
}
interface Policy {
  PolicyDocument: { Statement: { Action: string | string[] }[] };
  Roles: { Ref: string }[];
}

/** Takes `dynamodb:PutItem` from the role of the rule that writes the log. Answers the role's logical id. */
function forbidWriting(): string {
  const file = join(assembly, "RhizomeRealtime.template.json");
  const template = JSON.parse(readFileSync(file, "utf8")) as Template;
  const policy = Object.values(template.Resources).find(
    ({ Metadata }) => Metadata?.["aws:cdk:path"] === "RhizomeRealtime/Log/Writer/DefaultPolicy/Resource",
  )?.Properties;
  const [statement] = policy?.PolicyDocument.Statement ?? [];
  if (!policy || statement?.Action !== "dynamodb:PutItem")
    throw new Error("The writer has another policy now.");
  statement.Action = "dynamodb:DescribeTable";
  // The link, not what it leads to.
  rmSync(file);
  writeFileSync(file, JSON.stringify(template));
  return policy.Roles[0]?.Ref ?? "";
}

beforeAll(async () => {
  await freshAssembly();
  for (const name of readdirSync(ASSEMBLY)) symlinkSync(join(ASSEMBLY, name), join(assembly, name));
  role = forbidWriting();
  app = await startApp({ assembly });
}, 120_000);
afterAll(async () => {
  await app?.close();
  rmSync(assembly, { recursive: true, force: true });
});

test("an update that the rule may not write is written from the queue, and the log names policy and role", async () => {
  const { owner, mapId } = await newMap(app.config);
  const session = await owner.openSession(mapId, { replica: newReplica() });
  const connection = await connect(owner, session);
  const updates = Array.from({ length: 12 }, (_, i) => Uint8Array.from([i, 0, 255, 128]));
  for (const [i, update] of updates.entries()) await connection.publish(updateTopic(session, i + 1), update);

  await vi.waitFor(
    async () => expect((await readLog(owner, session)).rows).toHaveLength(updates.length),
    15_000,
  );
  const { rows } = await readLog(owner, session);
  expect(rows.map(({ update }) => [...update])).toEqual(updates.map((update) => [...update]));
  expect(rows.every(({ clientKey }) => clientKey === session.clientKey)).toBe(true);

  const ruleFailures = app.calls.filter(
    ({ operation, status }) => operation === "RuleAction" && status !== 200,
  );
  expect(ruleFailures).toHaveLength(updates.length);
  const queued = app.calls.filter(({ operation }) => operation === "SendMessage");
  expect(queued).toHaveLength(updates.length);
  expect(queued[0]?.resource).toContain("LogErrors");
  expect(app.runs.RedriveUpdates).toBeGreaterThan(0);
  expect(app.lines.join("\n")).toMatch(
    new RegExp(
      `denied: \\S*RhizomeRealtime-${role}\\S*/iot may not dynamodb:PutItem on arn:aws:dynamodb:\\S*table/\\S*: ` +
        `role RhizomeRealtime-${role}\\S*: no statement of LogWriterDefaultPolicy\\w+ allows dynamodb:PutItem`,
    ),
  );
  await connection.close();
});
