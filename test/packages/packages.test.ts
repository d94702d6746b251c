import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Local from "../../local/index.ts";
import { buildPackages } from "../../scripts/packages/build.ts";

const root = join(import.meta.dirname, "../..");
mkdirSync(join(root, "dist"), { recursive: true });
/** Below the repository, so that what the packages need is found in its node_modules. */
const folder = mkdtempSync(join(root, "dist", "packages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = promisify(execFile);

const examples = readdirSync(join(root, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const out = (name: string) => join(folder, "out", name);
let packages: Record<string, string> = {};
let startCloud: typeof Local.startCloud;

beforeAll(async () => {
  packages = await buildPackages(root, join(folder, "node_modules"));
  for (const name of examples) cpSync(join(root, "examples", name), join(folder, name), { recursive: true });
  const apps = [...examples.map((name) => join(folder, name, "app.ts")), "test/packages/tutorial/app.ts"];
  const script = join(import.meta.dirname, "synthesize.mjs");
  const env = { ...process.env, CDK_VALIDATION: "false" };
  await run(process.execPath, ["--import", "tsx", script, join(folder, "out"), ...apps], { cwd: root, env });
  ({ startCloud } = (await import(
    join(packages["rhizome-local"] ?? "", "local", "index.js")
  )) as typeof Local);
}, 120_000);

/** Runs something while a synthesized app runs here. */
async function running<T>(name: string, use: (cloud: Local.Cloud) => Promise<T>): Promise<T> {
  const cloud = await startCloud({ assembly: out(name), dataDir: join(folder, "data", name), sitePort: 0 });
  try {
    return await use(cloud);
  } finally {
    await cloud.close();
  }
}

describe("a package", () => {
  test.each(["rhizome-patterns", "rhizome-local"])(
    "%s holds code, its types, and nothing else",
    async (name) => {
      const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: packages[name] });
      const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
      const paths = files.map(({ path }) => path);
      const code = paths.filter((path) => path.endsWith(".js"));
      expect(code.length).toBeGreaterThan(20);
      for (const path of code.filter((path) => !path.endsWith("edge/site.js")))
        expect(paths).toContain(path.replace(/js$/, "d.ts"));
      const others = paths.filter((path) => !/\.js$|\.d\.ts$/.test(path)).sort();
      expect(others).toEqual(
        name === "rhizome-patterns"
          ? ["API.md", "LICENSE", "README.md", "package.json"]
          : [
              "LICENSE",
              "README.md",
              "local/lambda/bootstrap.mjs",
              "local/lambda/network.mjs",
              "package.json",
            ],
      );
    },
  );

  test("of the patterns leaves the CDK to its user, and describes each export", () => {
    const { "rhizome-patterns": patterns = "" } = packages;
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(patterns, "package.json"), "utf8"),
    );
    expect([dependencies, Object.keys(peerDependencies)]).toEqual([undefined, ["aws-cdk-lib", "constructs"]]);
    const api = readFileSync(join(patterns, "API.md"), "utf8");
    const index = readFileSync(join(root, "lib", "patterns", "index.ts"), "utf8");
    for (const [, file = ""] of index.matchAll(/from "\.\/(.+)\.ts"/g)) {
      const source = readFileSync(join(root, "lib", "patterns", `${file}.ts`), "utf8");
      for (const [, name] of source.matchAll(/^export (?:class|interface|type|function|const) (\w+)/gm))
        expect(api).toContain(`\n## ${name}\n`);
    }
    expect(
      readdirSync(join(root, "lib", "patterns")).filter((name) => !/^(index\.ts|edge)$/.test(name)),
    ).toHaveLength([...index.matchAll(/^export/gm)].length);
  });
});

describe("an example", () => {
  test("is there for every construct", () => {
    const used = examples
      .map((name) => readFileSync(join(root, "examples", name, "app.ts"), "utf8"))
      .join("");
    const sources = readdirSync(join(root, "lib", "patterns")).filter((file) => file.endsWith(".ts"));
    // Parts of IsolatedNetwork and SignedApi.
    const within = ["PrefixLists", "VersionedIntegration"];
    const classes = sources
      .map((file) => readFileSync(join(root, "lib", "patterns", file), "utf8"))
      .flatMap((source) => [...source.matchAll(/^export class (\w+)/gm)].map(([, name = ""]) => name));
    expect(classes.filter((name) => !used.includes(`new ${name}(`))).toEqual(within);
    const listed = readFileSync(join(root, "examples", "README.md"), "utf8");
    for (const name of examples) expect(listed).toContain(`[${name}](${name}/app.ts)`);
  });

  test.each(examples)("%s: 40 lines at most, and a template", (name) => {
    expect(
      readFileSync(join(root, "examples", name, "app.ts"), "utf8").split("\n").length,
    ).toBeLessThanOrEqual(41);
    expect(readdirSync(out(name)).filter((file) => file.endsWith(".template.json"))).toHaveLength(1);
  });

  // All but the one whose PostgreSQL would have to start.
  test.each(examples.filter((name) => name !== "postgres"))("%s starts here", async (name) => {
    await running(name, async ({ endpoints }) => expect(endpoints.lambda ?? endpoints.sts).toMatch(/^http/));
  });

  test("answers: an open route, and not a signed one to somebody who does not sign", async () => {
    await running("signed-api", async ({ outputs }) => {
      const url = outputs.SignedApi?.Url;
      expect(await (await fetch(`${url}/hello`)).json()).toEqual({ hello: "world" });
      expect((await fetch(`${url}/hello/you`)).status).toBe(403);
    });
  });

  test("serves its page, and the configuration that was written for it", async () => {
    await running("static-site", async ({ siteUrl }) => {
      expect(await (await fetch(siteUrl)).text()).toContain("<h1>Hello</h1>");
      expect(await (await fetch(`${siteUrl}/config.json`)).json()).toEqual({ region: "us-east-1" });
    });
  });
});

describe("somebody else's app", () => {
  test("runs here as it would on AWS: its items are put, listed, got and deleted", async () => {
    await running("tutorial", async ({ outputs }) => {
      const url = `${outputs.HttpCrudTutorial?.ApiUrl}/items`;
      const item = { id: "123", price: 12345, name: "myitem" };
      const put = await fetch(url, { method: "PUT", body: JSON.stringify(item) });
      expect(await put.text()).toContain("Put item 123");
      const stored = { id: { S: "123" }, price: { N: "12345" }, name: { S: "myitem" } };
      expect(await (await fetch(url)).json()).toEqual([stored]);
      expect(await (await fetch(`${url}/123`)).json()).toEqual(stored);
      expect(await (await fetch(`${url}/123`, { method: "DELETE" })).text()).toContain("Deleted item 123");
      expect((await fetch(`${url}/123`)).status).toBe(404);
    });
  });

  test("runs by the package's command, which says where it is and ends with a bill", async () => {
    const command = join(packages["rhizome-local"] ?? "", "packages", "local", "cli.js");
    const words = [command, out("signed-api"), "--port", "0", "--data", join(folder, "data", "command")];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    const heard = (text: string) =>
      new Promise<void>((done, failed) => {
        const look = () => said.includes(text) && done();
        child.stdout.on("data", look);
        child.once("exit", (code) =>
          look() ? undefined : failed(new Error(`It ended with ${code}: ${said}`)),
        );
        look();
      });
    child.stdout.on("data", (chunk) => {
      said += chunk;
    });
    await heard("Running");
    const [, url] = /SignedApi\.Url = (\S+)/.exec(said) ?? [];
    expect((await fetch(`${url}/hello`)).status).toBe(200);
    child.kill("SIGTERM");
    await heard("On AWS this run would have been billed");
  });
});
