import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import WebSocket from "ws";
import * as Y from "yjs";

/** One client of a document: `edit` changes it, `onEdit` hears of the others' changes. */
export async function connect(url, room) {
  const doc = new Y.Doc();
  const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
  const provider = new HocuspocusProvider({ websocketProvider, name: room, document: doc });
  provider.attach();
  await new Promise((done) => provider.on("synced", done));
  return {
    edit: () => doc.getText("text").insert(0, "x"),
    onEdit: (listener) => doc.on("update", (_, origin) => origin === provider && listener()),
    close: () => {
      provider.destroy();
      websocketProvider.destroy();
    },
  };
}
