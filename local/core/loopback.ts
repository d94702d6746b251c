/** Listens on this machine and nowhere else, at both of its addresses. */
import type { Server } from "node:http";
import { type AddressInfo, createServer, type Server as TcpServer } from "node:net";

export interface Loopback {
  readonly port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

function listen(server: TcpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const close = (server: TcpServer) => new Promise((resolve) => server.close(resolve));

/** What the system says where there is no IPv6. */
const NO_IPV6 = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"]);

/**
 * Listens at 127.0.0.1 and, where there is IPv6, at the same port of ::1: `localhost` may stand for either, and
 * were ::1 left free another program could answer there. Port 0 is any that is free at both. Rejects with the
 * system's reason, e.g. EADDRINUSE.
 */
export async function listenOnLoopback(server: Server, port: number): Promise<Loopback> {
  for (let attempt = 1; ; attempt++) {
    const taken = await listen(server, port, "127.0.0.1");
    // An HTTP server listens at one address; what connects to the other one is handed to it, with its own options.
    const options = { allowHalfOpen: true, noDelay: true };
    const second = createServer(options, (socket) => server.emit("connection", socket));
    try {
      await listen(second, taken, "::1");
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!NO_IPV6.has(code)) {
        await close(server);
        if (code === "EADDRINUSE" && port === 0 && attempt < 20) continue;
        throw error;
      }
    }
    return {
      port: taken,
      async close() {
        const closed = [server, second].filter((each) => each.listening).map(close);
        server.closeAllConnections();
        await Promise.all(closed);
      },
    };
  }
}
