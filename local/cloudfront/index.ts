/** CloudFront: the site, on a port of its own. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CreateService } from "../core/contracts.ts";
import { Distributions } from "./resources.ts";
import { Site } from "./site.ts";

export const createCloudFront: CreateService = (aws) => {
  const distributions = new Distributions(aws);
  const site = new Site(aws, distributions);
  let server: Server | undefined;
  return {
    name: "cloudfront",
    protocol: "rest-json",
    resources: distributions.resources,
    /** @throws the system's error, e.g. EADDRINUSE */
    async listenSite(port) {
      const listening = createServer((request, response) => {
        site.handle(request, response).catch((error: Error) => {
          aws.log(`cloudfront: ${error.message}`);
          response.destroy();
        });
      });
      server = listening;
      await new Promise<void>((resolve, reject) => {
        listening.once("error", reject);
        listening.listen(port, "127.0.0.1", resolve);
      });
      return `http://localhost:${(listening.address() as AddressInfo).port}`;
    },
    async close() {
      if (!server?.listening) return;
      const closed = new Promise((resolve) => server?.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
