import { t } from "../i18n/index.ts";
import { type Action, isQuiet } from "./hops.ts";
import { costOf, lengthOf, titleOf } from "./names.ts";
import { clock, money, time } from "./numbers.ts";

/** What was done, the newest first; dots say which services it went through. */
export function ActionList({
  actions,
  shown,
  isPinned,
  choose,
}: {
  actions: readonly Action[];
  shown: Action | undefined;
  isPinned: boolean;
  choose(action: Action | undefined): void;
}) {
  if (actions.length === 0) return <p class="lens-quiet lens-none">{t("lens.none")}</p>;
  return (
    <ul class="lens-actions" onKeyDown={step}>
      {actions.toReversed().map((action) => {
        const isShown = action === shown;
        return (
          <li key={action.id}>
            <button
              type="button"
              class="lens-action"
              data-quiet={isQuiet(action) || undefined}
              aria-current={isShown ? "true" : undefined}
              aria-pressed={isShown && isPinned}
              onClick={() => choose(isShown && isPinned ? undefined : action)}
            >
              <span>
                <span class="lens-action-name" dir="auto">
                  {titleOf(action)}
                </span>
                <small>{time(lengthOf(action))}</small>
              </span>
              <span>
                <small>{clock(action.at)}</small>
                <small>{money(costOf(action))}</small>
              </span>
              <span class="lens-dots" aria-hidden="true">
                {action.hops.slice(0, 20).map((hop) => (
                  <i key={hop.key} data-to={hop.to} data-failed={hop.failed || undefined} />
                ))}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Up and down along the list, as in any list. */
function step(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
  const by = steps[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  buttons[buttons.indexOf(document.activeElement as HTMLElement) + by]?.focus();
}
