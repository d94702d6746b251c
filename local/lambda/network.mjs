// The network of a function in a VPC, as its process sees it: connections to what its routes lead to arrive there,
// those to this machine's own services pass, all others get no answer and end like a SYN that is dropped. Plain
// JavaScript with nothing but Node: it runs in the function's own process.
import net from "node:net";

/** @type {{ host: string, port: number, localPort: number }[]} */
const routes = JSON.parse(process.env._LOCAL_NETWORK ?? "[]");
delete process.env._LOCAL_NETWORK;

/** ms until Linux gives up a connection that nobody answers, with tcp_syn_retries at its default of 6. */
const GIVE_UP = 127_000;
const isThisMachine = (host) => host === "localhost" || host === "::1" || host.startsWith("127.");
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function connectInVpc(...given) {
  // Node itself passes its arguments on as one array that it has marked by a symbol.
  const isMarked = Array.isArray(given[0]);
  const args = isMarked ? given[0] : given;
  const [first, second] = args;
  const options =
    typeof first === "object" && first !== null
      ? first
      : { port: first, host: typeof second === "string" ? second : undefined };
  const isPath = options.path !== undefined || (typeof first === "string" && Number.isNaN(Number(first)));
  const host = String(options.host ?? "localhost");
  if (isPath || isThisMachine(host)) return connect.apply(this, given);

  const port = Number(options.port);
  const callback = args.findLast((one) => typeof one === "function");
  const route = routes.find((one) => one.host === host && one.port === port);
  if (!route) return drop(this, host, port);
  const local = [
    { ...options, host: "127.0.0.1", port: route.localPort, lookup: undefined },
    callback ?? null,
  ];
  if (!isMarked) return connect.call(this, local[0], callback);
  for (const mark of Object.getOwnPropertySymbols(args)) local[mark] = args[mark];
  return connect.call(this, local);
};

function drop(socket, host, port) {
  socket.connecting = true;
  const timer = setTimeout(() => {
    const details = { code: "ETIMEDOUT", errno: -110, syscall: "connect", address: host, port };
    socket.destroy(Object.assign(new Error(`connect ETIMEDOUT ${host}:${port}`), details));
  }, GIVE_UP);
  socket.once("close", () => clearTimeout(timer));
  return socket;
}
