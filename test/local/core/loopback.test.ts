import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, expect, test } from "vitest";
import { type Loopback, listenOnLoopback } from "../../../local/core/loopback.ts";

const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
const hasIpv6 = addresses.some(({ address }) => address === "::1");

const open: Loopback[] = [];
afterEach(async () => {
  for (const loopback of open.splice(0)) await loopback.close();
});

const serve = async (port = 0) => {
  const loopback = await listenOnLoopback(
    createServer((request, response) => response.end(request.socket.localAddress)),
    port,
  );
  open.push(loopback);
  return loopback;
};
const text = async (url: string) => (await fetch(url)).text();

test.runIf(hasIpv6)("one port answers at both addresses of this machine", async () => {
  const { port, close } = await serve();
  expect(await text(`http://127.0.0.1:${port}`)).toBe("127.0.0.1");
  expect(await text(`http://[::1]:${port}`)).toBe("::1");
  await close();
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  await expect(fetch(`http://[::1]:${port}`)).rejects.toThrow();
});

test("nothing answers at an address of the network", async () => {
  const { port } = await serve();
  const outside = addresses.find(({ internal, family }) => !internal && family === "IPv4");
  if (outside) await expect(fetch(`http://${outside.address}:${port}`)).rejects.toThrow();
});

test.runIf(hasIpv6)("a port that another program has at one of the addresses is taken", async () => {
  for (const host of ["127.0.0.1", "::1"]) {
    const other = createTcpServer();
    await new Promise<void>((resolve) => other.listen(0, host, resolve));
    const { port } = other.address() as AddressInfo;
    await expect(serve(port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    await new Promise((resolve) => other.close(resolve));
    await serve(port);
  }
});
