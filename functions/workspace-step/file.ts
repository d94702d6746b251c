import { compactLog } from "../../model/compact.ts";
import { MindMap } from "../../model/document.ts";
import { type Format, FormatError } from "../../model/formats/format.ts";
import { freemind } from "../../model/formats/freemind.ts";
import { html } from "../../model/formats/html-outline.ts";
import { indented } from "../../model/formats/indented.ts";
import { rhizome } from "../../model/formats/json.ts";
import { markdown } from "../../model/formats/markdown.ts";
import { opml } from "../../model/formats/opml.ts";
import { writeFile } from "../../model/formats/write.ts";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { readSnapshot } from "../shared/files.ts";
import { Problem } from "../shared/http.ts";
import { readRows } from "../shared/log.ts";
import { type Found, membershipOf, membershipRequest } from "../shared/membership.ts";
import { logPartition } from "../shared/partitions.ts";
import { parseRows } from "../shared/rows.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import type { Job } from "../shared/workspace.ts";

const people = env("PEOPLE_TABLE");
const updates = env("UPDATES_TABLE");
const files = env("FILES_BUCKET");

const formats: readonly Format[] = [rhizome, markdown, opml, freemind, html, indented];
/** Characters of a file's name, its ending left out. */
const LONGEST_NAME = 80;

/** A map as a file of the job's format. Throws a {@link Problem} for one that the person may not read or that can't be. */
export async function fileOf(mapId: string, { identityId, format: id }: Job) {
  const format = formats.find((one) => one.id === id);
  if (!format) throw new Error(`There is no format ${id} here`);
  const map = await readMap(mapId, identityId);
  const outline = map.outline();
  try {
    const { bytes, losses } = writeFile(format, outline, {});
    return {
      bytes,
      name: `${nameOf(outline.text)}.${format.extensions[0]}`,
      mediaType: format.mediaType,
      losses: losses.map(({ what, count }) => `${what}: ${count}`),
    };
  } catch (error) {
    if (error instanceof FormatError) throw new Problem(413, error.message);
    throw error;
  }
}

/** The map as it is now: its last snapshot, and what came since. */
async function readMap(mapId: string, identityId: string): Promise<MindMap> {
  const claim = { identityId };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(people, mapId, claim));
  const partition = logPartition(mapId, membershipOf(found, claim).epoch);
  const { updates: rows } = parseRows(await readRows(updates, partition));
  // After the rows, so that what was compacted meanwhile is in the snapshot found here.
  const last = await lastSnapshot(updates, partition);
  const { snapshot } = compactLog({ snapshot: last && (await readSnapshot(files, last.key)), rows });
  const map = new MindMap({ clientKey: "0".repeat(24) });
  map.load(snapshot);
  return map;
}

/** The title as every file system takes it. */
function nameOf(title: string): string {
  const name = title
    .replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+/, "");
  return (
    [...name]
      .slice(0, LONGEST_NAME)
      .join("")
      .replace(/[. ]+$/, "") || "Untitled"
  );
}
