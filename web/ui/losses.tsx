import type { Loss } from "../../model/types.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { lossSaid } from "../i18n/model-words.ts";
import { shorten } from "../i18n/shorten.ts";

/** What a format could not carry, with some of the nodes it was on. */
export function Losses({ losses }: { losses: readonly Loss[] }) {
  return (
    <ul class="losses">
      {losses.map(({ what, count, examples }) => (
        <li key={what}>
          <b>{t("report.loss", { count, what: lossSaid(what) })}</b>
          {examples.length > 0 && (
            <div class="quiet">{listed(examples.map((text) => `“${shorten(text, 60)}”`))}</div>
          )}
        </li>
      ))}
    </ul>
  );
}
