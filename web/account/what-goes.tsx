import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import type { Leaving, SharedMap } from "./leaving.ts";

interface WhatGoesProps {
  plan: Leaving;
  heirs: ReadonlyMap<string, string>;
  choose(heirs: ReadonlyMap<string, string>): void;
}

/** What becomes of the maps when an account goes, counted; for each that others use, who gets it is chosen. */
export function WhatGoes({ plan: { shared, alone, left }, heirs, choose }: WhatGoesProps) {
  const handed = shared.filter(({ map }) => heirs.has(map.id)).length;
  const counts = [
    ["leaving.willHandOver", handed],
    ["leaving.willDelete", shared.length - handed + alone.length],
    ["leaving.willLeave", left.length],
  ] as const;
  const top = useRef<HTMLDivElement>(null);
  // What was asked for appears below what is seen.
  useEffect(() => top.current?.scrollIntoView({ block: "nearest" }), []);
  const choice = (id: string, heir: string) => {
    const next = new Map(heirs);
    if (heir === "") next.delete(id);
    else next.set(id, heir);
    choose(next);
  };
  return (
    <div ref={top}>
      {shared.length > 0 && <p>{t("leaving.choose")}</p>}
      <ul class="heirs">
        {shared.map((one) => (
          <Heir key={one.map.id} {...one} heir={heirs.get(one.map.id) ?? ""} choice={choice} />
        ))}
      </ul>
      <ul class="counts" aria-live="polite">
        {counts.map(([sentence, count]) => count > 0 && <li key={sentence}>{t(sentence, { count })}</li>)}
      </ul>
    </div>
  );
}

interface HeirProps extends SharedMap {
  heir: string;
  choice(id: string, heir: string): void;
}

function Heir({ map, others, heir, choice }: HeirProps) {
  const title = map.title.trim() || t("bar.untitled");
  return (
    <li>
      <label for={`heir-${map.id}`}>
        <b dir="auto">{title}</b>
      </label>
      <select
        class="input"
        id={`heir-${map.id}`}
        value={heir}
        onChange={(event) => choice(map.id, event.currentTarget.value)}
      >
        {others.map((person) => (
          <option key={person.id} value={person.id}>
            {t("leaving.handTo", { name: person.name || t("access.unnamed") })}
          </option>
        ))}
        <option value="">{t("delete.now")}</option>
      </select>
    </li>
  );
}
