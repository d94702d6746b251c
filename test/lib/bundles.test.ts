import { execFile } from "node:child_process";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { functionNames } from "../../lib/bundle.ts";
import { bundles } from "./synth.ts";

const KB = 1024;
/** Functions without an SDK client: what is before the first request of a page, or has Yjs in it. */
const budgets: Record<string, number> = {
  "open-map": 13 * KB,
  "view-map": 28 * KB,
  "map-versions": 32 * KB,
  compact: 100 * KB,
  // Yjs and writers of several formats; nobody waits for its start.
  "workspace-step": 340 * KB,
  // Yjs, PostgreSQL, and what tells languages apart; nobody waits for it, either.
  "index-map": 380 * KB,
  // It begins with PostgreSQL's protocol, for somebody who waits.
  gallery: 80 * KB,
};

const outputs = Object.entries(bundles.metafile.outputs).map(([path, output]) => ({
  name: basename(dirname(path)),
  ...output,
}));

describe("bundles", () => {
  test("are one file for each function", () => {
    expect(outputs.map((output) => output.name).sort()).toEqual(
      functionNames(join(import.meta.dirname, "../..")),
    );
  });

  test.each(outputs)("$name keeps to its size", ({ name, bytes }) => {
    expect(bytes).toBeLessThanOrEqual(budgets[name] ?? 200 * KB);
  });

  test("load nothing that is not on Lambda, and only what is never reached from the SDK that is", () => {
    const imported = new Set(outputs.flatMap((o) => o.imports).map((i) => `${i.kind} ${i.path}`));
    const other = [...imported].filter((i) => !isBuiltin(i.split(" ")[1] ?? ""));
    expect(other.filter((i) => !i.startsWith("dynamic-import "))).toEqual([]);
    expect(other.filter((i) => !/@(aws-sdk|smithy)\//.test(i))).toEqual([]);
  });

  test.each(outputs)("$name starts, or says which variable it lacks", async ({ name }) => {
    const file = join(bundles.folder, name, "index.mjs");
    const run = promisify(execFile);
    const script = `import(${JSON.stringify(file)}).then((m) => console.log(typeof m.handler))`;
    // As on Lambda, where layers are below /opt.
    const NODE_PATH = join(bundles.folder, "drawing-layer", "nodejs", "node_modules");
    await expect(run(process.execPath, ["-e", script], { env: { NODE_PATH } })).rejects.toThrow(
      /The environment variable [A-Z_]+ is not set/,
    );
    const env = Object.fromEntries(
      "AWS_REGION DB_HOST DB_PORT DB_NAME DB_USER AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY UPDATES_TABLE PEOPLE_TABLE FILES_BUCKET COMPACT_FUNCTION SESSION_ROLE_ARN IOT_ARN UPDATES_TABLE_ARN FILES_BUCKET_ARN SWEEP_QUEUE_URL UNDO_DAYS WORKSPACE_QUEUE_URL WORKSPACE_FORMATS TRANSFER_BUCKET TRANSFER_BUCKET_ARN UPLOAD_MEGABYTES EXPORT_FORMATS TERMS_CONTACT"
        .split(" ")
        .map((variable) => [variable, "x"]),
    );
    const TERMS_URL = "https://example.com/api";
    const { stdout } = await run(process.execPath, ["-e", script], { env: { ...env, TERMS_URL, NODE_PATH } });
    expect(stdout.trim()).toBe("function");
  });
});
