import { execFile } from "node:child_process";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { functionNames } from "../../lib/bundle.ts";
import { bundles } from "./synth.ts";

const KB = 1024;
/** What each may be, in bytes, about a tenth more than it is: a library that slips in shows. */
const budgets: Readonly<Record<string, number>> = {
  // Somebody waits for these: no SDK client, which would be 194 KB.
  "open-map": 14 * KB,
  "view-map": 29 * KB,
  "create-map": 7 * KB,
  "share-map": 11 * KB,
  "list-people": 9 * KB,
  "delete-map": 10 * KB,
  "sign-upload": 11 * KB,
  "sign-export": 11 * KB,
  "list-map": 12 * KB,
  "related-terms": 10 * KB,
  "map-versions": 34 * KB,
  "export-workspace": 31 * KB,
  // It begins with PostgreSQL's protocol.
  gallery: 80 * KB,
  // Yjs.
  "change-access": 120 * KB,
  // An SDK client, for what is done once in an account's life.
  "hand-over": 210 * KB,
  // Nobody waits for the start of the others.
  "announce-export": 6 * KB,
  "sweep-epoch": 7 * KB,
  "purge-maps": 8 * KB,
  "check-upload": 9 * KB,
  "export-pdf": 23 * KB,
  "export-png": 23 * KB,
  "export-html": 38 * KB,
  "export-xlsx": 40 * KB,
  "export-docx": 46 * KB,
  "export-pptx": 50 * KB,
  "export-page": 95 * KB,
  "migrate-index": 53 * KB,
  compact: 105 * KB,
  "redrive-updates": 200 * KB,
  // Yjs and writers of several formats.
  "workspace-step": 340 * KB,
  // Yjs, PostgreSQL, and what tells languages apart.
  "index-map": 380 * KB,
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
    expect(bytes).toBeLessThanOrEqual(budgets[name] ?? 0);
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
      "AWS_REGION DB_HOST DB_PORT DB_NAME DB_USER AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY UPDATES_TABLE PEOPLE_TABLE FILES_BUCKET COMPACT_FUNCTION SESSION_ROLE_ARN IOT_ARN MEASURES_TOPIC UPDATES_TABLE_ARN FILES_BUCKET_ARN SWEEP_QUEUE_URL UNDO_DAYS WORKSPACE_QUEUE_URL WORKSPACE_FORMATS TRANSFER_BUCKET TRANSFER_BUCKET_ARN UPLOAD_MEGABYTES EXPORT_FORMATS TERMS_CONTACT"
        .split(" ")
        .map((variable) => [variable, "x"]),
    );
    const TERMS_URL = "https://example.com/api";
    const { stdout } = await run(process.execPath, ["-e", script], { env: { ...env, TERMS_URL, NODE_PATH } });
    expect(stdout.trim()).toBe("function");
  });
});
