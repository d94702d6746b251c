/** CloudFront: the site, on a port of its own. */
import { createServer } from "node:http";
import type { Aws, Service } from "../core/contracts.ts";
import { type Loopback, listenOnLoopback } from "../core/loopback.ts";
import { Network } from "../ec2/network.ts";
import { Distributions } from "./resources.ts";
import { Site } from "./site.ts";

export function createCloudFront(aws: Aws, network = new Network()): Service {
  const distributions = new Distributions(aws);
  const site = new Site(aws, distributions, network);
  let loopback: Loopback | undefined;
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    name: "cloudfront",
    protocol: "rest-json",
    resources: distributions.resources,
    /** @throws the system's error, e.g. EADDRINUSE */
    async listenSite(port) {
      const server = createServer((request, response) => {
        // The port is there before the stacks are; who comes in between waits for a whole site.
        isOpen
          .then(() => site.handle(request, response))
          .catch((error: Error) => {
            aws.log(`cloudfront: ${error.message}`);
            response.destroy();
          });
      });
      loopback = await listenOnLoopback(server, port);
      return `http://localhost:${loopback.port}`;
    },
    ready: async () => open(),
    async close() {
      await loopback?.close();
    },
  };
}
