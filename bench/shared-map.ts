/** What benches of opening a map share: the map, a bare page with the same snapshot, and a slow line. */
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { MindMap, ROOT } from "../model/document.ts";
import type { Outline } from "../model/types.ts";
import { guest } from "../test/support/guest.ts";
import type { Config } from "../web/cloud/config.ts";
import { viewMap } from "../web/cloud/view.ts";
import { makeTree, type Tree } from "./page/tree.ts";

/** DevTools' latency is added to each request: a round trip. 1.6 Mbit/s down, 0.75 up. */
export const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
/** The map, a link to it, and its snapshot, made as an app would. */
export async function shareMap(
  { url, config }: { readonly url: string; readonly config: Config },
  nodes: number,
): Promise<{ link: string; root: string; snapshot: Uint8Array }> {
  const cloud = guest(config);
  const mapId = await cloud.createMap("Bench");
  const secret = await cloud.shareMap(mapId, "editor");
  const session = await cloud.openSession(mapId, { replica: randomBytes(16).toString("hex") });
  const { clientKey, topics } = session;
  const connection = await cloud.connect(session, {
    will: { topic: `${topics.presence}/${clientKey}`, payload: new Uint8Array() },
    onMessage() {},
    onClose() {},
  });
  const map = new MindMap({ clientKey });
  const updates: Uint8Array[] = [];
  map.onUpdate((update) => updates.push(update));
  const tree = makeTree(nodes);
  map.setText(ROOT, tree.text);
  tree.children.forEach((child, index) => void map.insert(ROOT, index, outline(child)));
  for (const [i, update] of updates.entries()) {
    await connection.publish(`${topics.updates}/${clientKey}/${String(i + 1).padStart(8, "0")}`, update);
  }
  await until(async () => {
    let rows = 0;
    for await (const page of cloud.log(session)) rows += page.length;
    return rows >= updates.length;
  });
  await connection.publish(topics.updates.replace(/\/updates$/, "/compact"), new Uint8Array());
  await until(
    async () => (await cloud.openSession(mapId, { replica: randomBytes(16).toString("hex") })).snapshot,
  );
  await connection.close();
  const { bytes } = await viewMap(config, fetch, mapId, secret);
  return { link: `${url}/m/${mapId}#${secret}`, root: tree.text, snapshot: bytes };
}

const outline = ({ text, children }: Tree): Outline => ({ text, children: children.map(outline) });

/** Asks until the answer is yes; throws after half a minute. */
async function until(ask: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The map did not come to be in time.");
}

/** The least that could show the root: the document's code, the snapshot, one line of text, and what `more` does then. */
export async function barePage(
  snapshot: Uint8Array,
  more = "",
): Promise<{ url: string; server: Server; stop(): void }> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { MindMap, ROOT } from "./model/document.ts";
        const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
        map.load(new Uint8Array(await (await fetch("/snapshot")).arrayBuffer()));
        document.querySelector("#root").textContent = map.text(ROOT);
        ${more}`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="preload" as="fetch" crossorigin href="/snapshot"><p id="root"></p><script type="module" src="/bare.js"></script>`;
  const answers: Record<string, { type: string; body: Uint8Array; encoding?: string }> = {
    "/": { type: "text/html", body: Buffer.from(html) },
    "/snapshot": { type: "application/octet-stream", body: brotliCompressSync(snapshot), encoding: "br" },
    "/bare.js": {
      type: "text/javascript",
      body: brotliCompressSync(outputFiles[0]?.contents ?? new Uint8Array()),
      encoding: "br",
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    if (!answer) return void response.writeHead(404).end();
    response.setHeader("content-type", answer.type);
    if (answer.encoding) response.setHeader("content-encoding", answer.encoding);
    response.end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, server, stop: () => void server.close() };
}
