// Hocuspocus with its defaults, on a free port; prints "up at ws://…".
import { Server } from "@hocuspocus/server";

const server = new Server({ port: 0, address: "127.0.0.1", quiet: true });
await server.listen();
console.log(`up at ws://127.0.0.1:${server.address.port}`);
