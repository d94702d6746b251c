/** As whom somebody says something about a map: as themselves, or as one who may change it, which IAM has checked. */
import { isClientKey } from "./identity.ts";

export interface Speaker {
  /** A person of the map, the same on all their devices: 24 hex digits. */
  readonly author: string;
  /** It came under the name that only the sessions of owners and editors may publish under. */
  readonly asEditor?: true;
}

const EDITOR = ".editor";

/** The name in topics and sort keys that a speaker publishes under. */
export const voiceOf = ({ author, asEditor }: Speaker): string => (asEditor ? author + EDITOR : author);

/** Who publishes under a name; undefined if nobody could. */
export function speakerOf(voice: string): Speaker | undefined {
  const asEditor = voice.endsWith(EDITOR);
  const author = asEditor ? voice.slice(0, -EDITOR.length) : voice;
  if (!isClientKey(author)) return undefined;
  return asEditor ? { author, asEditor } : { author };
}
