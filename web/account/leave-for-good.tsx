import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import type { Leaving } from "./leaving.ts";
import { saying } from "./messages.ts";
import { WhatGoes } from "./what-goes.tsx";

/** Taking everything along, and deleting the account. */
export function LeaveForGood() {
  const [plan, setPlan] = useState<Leaving | undefined>(undefined);
  /** Who gets which map; those that are not in it are deleted. */
  const [heirs, setHeirs] = useState<ReadonlyMap<string, string>>(new Map());
  const [working, setWorking] = useState<string | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const progress = (done: number, count: number) => setWorking(t("leaving.progress", { done, count }));
  const look = async ({ leaving }: typeof import("./leaving.ts")) => {
    const next = await leaving(progress);
    setHeirs(new Map(next.shared.map(({ map, others }) => [map.id, others[0]?.id ?? ""])));
    setPlan(next);
  };
  const run = async (work: (leaving: typeof import("./leaving.ts")) => Promise<void>) => {
    setError(undefined);
    setWorking(t("leaving.working"));
    try {
      await work(await import("./leaving.ts"));
    } catch (cause) {
      setError(saying(cause));
    }
    setWorking(undefined);
  };
  const exportAll = () =>
    run(async ({ exportEverything }) => {
      const failed = await exportEverything(progress);
      if (failed.length > 0) setError(t("leaving.notRead", { maps: failed.join(", ") }));
    });
  const deleteAll = (plan: Leaving) =>
    run(async (module) => {
      try {
        await module.deleteAccount(plan, heirs, progress);
      } catch (cause) {
        // Some of it is done: what is left is shown, and tried again from there.
        await look(module).catch(() => setPlan(undefined));
        throw cause;
      }
    });
  const button = (label: string, danger: boolean, act: () => unknown) => (
    <button
      type="button"
      class={danger ? "button danger" : "button"}
      disabled={working !== undefined}
      onClick={() => void act()}
    >
      {label}
    </button>
  );
  return (
    <section class="account-part">
      <h3>{t("leaving.title")}</h3>
      <p class="quiet">{t(plan ? "leaving.means" : "leaving.help")}</p>
      {plan && <WhatGoes plan={plan} heirs={heirs} choose={setHeirs} />}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <p class="quiet" role="status">
        {working}
      </p>
      <div class="row wrap">
        {button(t("leaving.export"), false, exportAll)}
        {plan
          ? button(t("leaving.now"), true, () => deleteAll(plan))
          : button(t("leaving.delete"), true, () => run(look))}
        {plan && button(t("access.cancel"), false, () => setPlan(undefined))}
      </div>
    </section>
  );
}
