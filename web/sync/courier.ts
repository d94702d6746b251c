/**
 * Sends what closed tabs of this browser left unsent. Nobody but their author may publish it, so each
 * author gets a session and a connection of its own for as long as that takes.
 */
import type { Cloud } from "../cloud/cloud.ts";
import type { LocalMap } from "./local.ts";
import { readBack, readVector, seqText } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { Publisher } from "./publisher.ts";
import type { Replica } from "./replica.ts";
import type { Timing } from "./timing.ts";

/** Throws nothing: what could not be sent stays, for the next call or the next visit. */
export async function deliverOrphans(
  cloud: Cloud,
  mapId: string,
  local: LocalMap,
  timing: Timing,
): Promise<void> {
  const orphans = await local.claimOrphans().catch(() => []);
  for (const orphan of orphans) {
    await deliver(cloud, mapId, local, orphan, timing).catch(() => {});
    orphan.release();
  }
  // Another tab may have sent them, and closed before it could say so.
  await local.countOthers();
  if (orphans.length > 0) local.tellSaved();
}

async function deliver(
  cloud: Cloud,
  mapId: string,
  local: LocalMap,
  orphan: Replica,
  timing: Timing,
): Promise<void> {
  const { clientKey } = orphan;
  const outbox = new Outbox({ store: local.store, clientKey });
  await outbox.restore();
  const session = await cloud.openSession(mapId, { secret: local.space.secret, replica: orphan.secret });
  if (session.epoch !== local.space.epoch) return;
  let fail: (error: Error) => void = () => {};
  let finish: () => void = () => {};
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const { topics } = session;
  const connection = await cloud.connect(session, {
    will: { topic: `${topics.presence}/${clientKey}`, payload: new Uint8Array() },
    onMessage: () => {},
    onClose: () => fail(new Error("The connection ended.")),
  });
  const publisher = new Publisher({
    outbox,
    publish: ({ seq, update }) =>
      connection.publish(`${topics.updates}/${clientKey}/${seqText(seq)}`, update),
    stored: (from, to) => readBack(cloud, session, from, to),
    covered: async (rows) => {
      const { vector, sealed } = await readVector(cloud, session);
      if (sealed) throw new Error("The map went on to another epoch.");
      return vector ? rows.filter((row) => local.map.covers(vector, row.update)) : [];
    },
    onSaved: () => {
      if (outbox.rows.length === 0) finish();
    },
    onFailure: fail,
    timing: timing.publisher,
  });
  try {
    if (outbox.rows.length > 0) {
      publisher.pump();
      await done;
    }
  } finally {
    done.catch(() => {});
    publisher.stop();
    await connection.close();
  }
}
