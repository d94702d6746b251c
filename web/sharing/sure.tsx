import { useSignal } from "@preact/signals";
import { t } from "../i18n/index.ts";

interface SureProps {
  /** What will happen. */
  text: string;
  yes: string;
  act(): Promise<void>;
  /** A second thing that can be meant. */
  also?: { readonly label: string; act(): Promise<void> };
  no(): void;
}

/** Asks before something that others will notice. */
export function Sure({ text, yes, act, also, no }: SureProps) {
  const working = useSignal(false);
  const run = async (work: () => Promise<void>) => {
    working.value = true;
    await work();
    working.value = false;
  };
  return (
    <div class="sure">
      <p role="alert">{text}</p>
      <div class="row end">
        <button type="button" class="button" ref={(button) => button?.focus()} onClick={no}>
          {t("access.cancel")}
        </button>
        {also && (
          <button
            type="button"
            class="button danger"
            disabled={working.value}
            onClick={() => void run(also.act)}
          >
            {also.label}
          </button>
        )}
        <button type="button" class="button danger" disabled={working.value} onClick={() => void run(act)}>
          {yes}
        </button>
      </div>
    </div>
  );
}
