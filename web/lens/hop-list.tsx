import { isRightToLeft, t } from "../i18n/index.ts";
import { HopDetails } from "./hop-details.tsx";
import type { Action, Hop } from "./hops.ts";
import { costOf, functionOf, lengthOf, nameOf, startOf, titleOf } from "./names.ts";
import { money, time } from "./numbers.ts";
import { PlaceIcon } from "./place-icon.tsx";

interface HopListProps {
  readonly action: Action;
  readonly chosen: Hop | undefined;
  choose(hop: Hop | undefined): void;
}

/** Each hop of an action with a bar for when it was, and what is known of the chosen one. */
export function HopList({ action, chosen, choose }: HopListProps) {
  // From the beginning to what is known of it last; "saved" is read back later.
  const start = startOf(action);
  const whole = Math.max(1, ...action.hops.map((hop) => hop.at + hop.ms - start));
  return (
    <>
      <div class="lens-action-head">
        <h3 dir="auto">{titleOf(action)}</h3>
        <p>
          {action.saved !== undefined ? (
            <span class="lens-good">{t("lens.saved", { time: time(action.saved) })}</span>
          ) : (
            <span>{time(lengthOf(action))}</span>
          )}
          <span>{money(costOf(action))}</span>
        </p>
        {action.id.includes("/") && action.kind !== "snapshot" && (
          <p class="lens-id">
            <span>{t("lens.id")}</span> <code>{action.id}</code>
          </p>
        )}
      </div>
      <ol class="lens-hops">
        {inOrder(action).map((hop) => {
          const isOpen = hop.key === chosen?.key;
          return (
            <li key={hop.key} ref={isOpen ? intoView : undefined}>
              <button
                type="button"
                class="lens-hop"
                data-to={hop.to}
                data-inferred={hop.inferred}
                data-failed={hop.failed || undefined}
                aria-expanded={isOpen}
                onClick={() => choose(isOpen ? undefined : hop)}
              >
                <span class="lens-dot">
                  <PlaceIcon place={hop.to} />
                </span>
                <span class="lens-hop-name">
                  <b>{nameHop(hop)}</b>
                  <small>{wayOf(hop)}</small>
                </span>
                <span class="lens-hop-time">{hop.ms >= 0.1 ? time(hop.ms) : ""}</span>
                <span class="lens-bar" aria-hidden="true">
                  <span style={barOf(hop, start, whole)} />
                </span>
              </button>
              {isOpen && <HopDetails hop={hop} />}
            </li>
          );
        })}
      </ol>
    </>
  );
}

const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: "nearest" });

/** As they began; what one caused comes after it. */
function inOrder({ hops }: Action): Hop[] {
  return hops.toSorted((a, b) => a.at - b.at || (a.cloud?.id ?? 0) - (b.cloud?.id ?? 0));
}

const nameHop = (hop: Hop): string => (hop.name === "Run" ? (functionOf(hop) ?? hop.name) : hop.name);

function wayOf({ from, to }: Hop): string {
  const arrow = isRightToLeft() ? "←" : "→";
  return from === to ? nameOf(to) : `${nameOf(from)} ${arrow} ${nameOf(to)}`;
}

function barOf({ at, ms }: Hop, start: number, whole: number) {
  const from = Math.min(0.98, Math.max(0, (at - start) / whole));
  return {
    insetInlineStart: `${100 * from}%`,
    width: `${Math.max(1.5, Math.min(100 - 100 * from, (100 * ms) / whole))}%`,
  };
}
