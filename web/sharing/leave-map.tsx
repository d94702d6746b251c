import { useSignal } from "@preact/signals";
import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";
import { cloud, forget } from "../sync/index.ts";
import { Sure } from "./sure.tsx";

interface LeaveMapProps {
  app: App;
  mapId: string;
  change(work: () => Promise<void>): Promise<void>;
}

/** Gives up one's own access, and takes the map off this device. Throws what the cloud says. */
export async function leaveMap(app: App, mapId: string): Promise<void> {
  await (await cloud()).access.removePerson(mapId, "me");
  await app.newMap();
  await forget(mapId);
  app.tell(t("leave.done"));
}

export function LeaveMap({ app, mapId, change }: LeaveMapProps) {
  const asking = useSignal(false);
  return (
    <section class="leave">
      {asking.value ? (
        <Sure
          text={t("leave.means")}
          yes={t("leave.now")}
          act={() => change(() => leaveMap(app, mapId))}
          no={() => {
            asking.value = false;
          }}
        />
      ) : (
        <button
          type="button"
          class="button"
          onClick={() => {
            asking.value = true;
          }}
        >
          {t("leave.map")}
        </button>
      )}
    </section>
  );
}
