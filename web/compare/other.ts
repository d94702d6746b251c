/** What a map is compared with. */
import type { Outline } from "../../model/types.ts";
import type { App } from "../app.ts";
import { readMap } from "../import/import.ts";
import { type MyMap, openMap } from "../sync/index.ts";

export interface Other {
  readonly name: string;
  readonly outline: Outline;
  /** Else it may lack what its format could not carry. */
  readonly isComplete: boolean;
}

/** The name of the only format that carries all that a map has. */
const OURS = "Rhizome";

/** A map in a file; undefined for one that can't be read: a message said why. */
export async function fromFile(app: App, file: File): Promise<Other | undefined> {
  const read = await readMap(app, file);
  if (!read) return undefined;
  return { name: file.name, outline: read.root, isComplete: read.format === OURS };
}

/** Another map of this person, as the cloud has it, or this device without a network. Throws if it can't be opened. */
export async function fromMap({ id, title, secret }: MyMap): Promise<Other> {
  const open = await openMap({ id, secret });
  try {
    const problem = await new Promise<string | undefined>((resolve) => {
      open.status.subscribe((status) => {
        if (status.state === "problem") resolve(status.message);
        else if (status.state !== "opening") resolve(undefined);
      });
    });
    if (problem !== undefined) throw new Error(problem);
    return { name: title, outline: open.map.outline(), isComplete: true };
  } finally {
    await open.close();
  }
}
