import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

process.setMaxListeners(0); // each provider listens for the end of the process

/** One client of a document: `edit` changes it, `onEdit` hears of the others' changes. */
export async function connect(url, room) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(url, room, doc, { WebSocketPolyfill: WebSocket, disableBc: true });
  await new Promise((done) => provider.once("sync", done));
  return {
    edit: () => doc.getText("text").insert(0, "x"),
    onEdit: (listener) => doc.on("update", (_, origin) => origin === provider && listener()),
    close: () => provider.destroy(),
  };
}
