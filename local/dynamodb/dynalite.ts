/** Dynalite: a DynamoDB in JavaScript over LevelDB, for platforms that the native engine has no binary for. */
import { mkdirSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Engine, EngineClient } from "./engine.ts";
import { withTransactions } from "./transactions.ts";

type Dynalite = (options: { path: string; createTableMs: number; updateTableMs: number }) => Server;

export async function startDynalite(dir: string): Promise<Engine> {
  mkdirSync(dir, { recursive: true });
  // Loaded only when it is needed: where there is a native engine it costs nothing.
  const dynalite = createRequire(import.meta.url)("dynalite") as Dynalite;
  const server = dynalite({ path: join(dir, "level"), createTableMs: 0, updateTableMs: 0 });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const client = new EngineClient("127.0.0.1", (server.address() as AddressInfo).port);
  admitOnly(client, server);
  return withTransactions(
    {
      name: "dynalite",
      request: (operation, body) => client.request(operation, body),
      async close() {
        client.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    },
    join(dir, "undo.json"),
  );
}

/** Dynalite answers every origin and verifies nothing: without this, any web page could find it by its port. */
function admitOnly({ authorization }: EngineClient, server: Server): void {
  const [answer] = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    if (request.headers.authorization === authorization) answer?.(request, response);
    else response.writeHead(403).end();
  });
}
