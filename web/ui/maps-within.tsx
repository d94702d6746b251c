import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FoundMap, Marked } from "../cloud/api.ts";
import { t } from "../i18n/index.ts";
import { cloud } from "../sync/index.ts";

/** Typing pauses this long before something is looked for, in ms. */
const PAUSE = 250;
const LONGEST = 200;

/** Maps of this person that have the words somewhere within them, as the index knows; nothing while it does not answer. */
export function MapsWithin({ words, open }: { words: string; open(id: string): void }) {
  const found = useSignal<readonly FoundMap[]>([]);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const { index } = await cloud();
      const maps = await index.searchMine(words.slice(0, LONGEST)).catch(() => []);
      if (isCurrent) found.value = maps.filter(({ excerpts }) => excerpts.length > 0);
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [words]);
  if (found.value.length === 0) return null;
  return (
    <section aria-live="polite">
      <h3>{t("maps.within")}</h3>
      <ul class="maps">
        {found.value.map(({ id, title, excerpts }) => (
          <li key={id}>
            <button type="button" class="open" onClick={() => open(id)}>
              <b dir="auto">{title.text || t("bar.untitled")}</b>
              {excerpts.map((excerpt) => (
                <span class="quiet" dir="auto" key={excerpt.text}>
                  {parts(excerpt)}
                </span>
              ))}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function* marks({ text, ranges }: Marked) {
  let at = 0;
  for (const [from, to] of ranges) {
    yield text.slice(at, from);
    yield <mark key={from}>{text.slice(from, to)}</mark>;
    at = to;
  }
  yield text.slice(at);
}

const parts = (marked: Marked) => [...marks(marked)];
