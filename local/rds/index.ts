/** RDS: PostgreSQL instances and proxies, at the host names that they have in their VPC. */

import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Authority } from "../core/certificate.ts";
import type { Aws, Service } from "../core/contracts.ts";
import type { Interface, Network } from "../ec2/network.ts";
import { meterHours } from "../meter/hours.ts";
import type { Instance } from "./instance.ts";
import type { DbProxy } from "./proxy.ts";
import { rdsResources } from "./resources.ts";

/** What the templates made. */
export interface Rds extends Service {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly proxies: ReadonlyMap<string, DbProxy>;
}

/** `beforeClients` is waited for before the first client of a proxy gets through. */
export function createRds(
  aws: Aws,
  network: Network,
  authority: Authority,
  beforeClients?: () => Promise<unknown>,
): Rds {
  const instances = new Map<string, Instance>();
  const proxies = new Map<string, DbProxy>();
  const listeners: Server[] = [];
  const sockets = new Set<Socket>();
  const meters: (() => void)[] = [];

  /** Listens for one door, and tells the network of it. */
  async function open(
    what: Instance | DbProxy,
    door: { readonly host: string; readonly port: number },
    at: Interface,
  ): Promise<void> {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy()).once("close", () => sockets.delete(socket));
      what.serve(socket).catch((error: Error) => {
        aws.log(`rds: ${error.stack}`);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      // A thousand environments may begin at once.
      const backlog = 4096;
      server.once("error", reject).listen({ port: 0, host: "127.0.0.1", backlog }, resolve);
    });
    listeners.push(server);
    network.addDestination({ ...at, ...door, localPort: (server.address() as AddressInfo).port });
  }

  return {
    name: "rds",
    protocol: "query-xml",
    instances,
    proxies,
    resources: rdsResources({
      aws,
      authority,
      instances,
      proxies,
      open,
      beforeClients,
      meter: (item, rate, resource) => meters.push(meterHours(aws, item, rate, resource)),
      folder: join(aws.dataDir, "rds"),
    }),
    call: async (_, operation) => {
      if (operation === "Start") for (const { postgres } of instances.values()) await postgres.start();
      return {};
    },
    close: async () => {
      for (const stop of meters) stop();
      for (const server of listeners) server.close();
      for (const proxy of proxies.values()) proxy.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([...instances.values()].map(({ postgres }) => postgres.close()));
    },
  };
}
