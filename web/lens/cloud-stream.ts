/** What the cloud tells of itself, where it does. */
import type { CloudHop } from "./cloud-hop.ts";
import { cloudHopOf } from "./recording.ts";

/** Listens at an address of server-sent events, and again when it breaks off; answers how to stop. */
export function listen(address: string, take: (hop: CloudHop) => void): () => void {
  const source = new EventSource(address);
  source.onmessage = ({ data }) => {
    const hop = cloudHopOf(parsed(data));
    if (hop) take(hop);
  };
  return () => source.close();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
