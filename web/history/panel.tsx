import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Authors } from "../../model/authors.ts";
import { type MindMap, ROOT } from "../../model/document.ts";
import { type App, messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import type { MapVersions, Version } from "../sync/versions.ts";
import { Icon } from "../ui/icons.tsx";
import { bringBack, copy, name } from "./actions.ts";
import { Changes } from "./changes.tsx";
import { type Preview, preview, read } from "./preview.ts";
import { byDay, momentOf, timeOf } from "./timeline.ts";
import "./history.css";

/** Milliseconds that a version is shown while the history is played. */
const STEP = 1_400;

/** What the map was: a list of its versions, and the chosen one in the place of the map. */
export function HistoryPanel({ app, editor }: { app: App; editor: Editor }) {
  const [store, setStore] = useState<MapVersions | undefined>();
  const [versions, setVersions] = useState<readonly Version[] | undefined>();
  const [more, setMore] = useState<string | undefined>();
  const [problem, setProblem] = useState("");
  const [chosen, setChosen] = useState<Version | undefined>();
  const [shown, setShown] = useState<Preview | undefined>();
  const [playing, setPlaying] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const maps = useRef(new Map<string, Promise<MindMap>>());
  const close = () => {
    editor.state.history.value = false;
    editor.focusNode();
  };

  const list = async (from: MapVersions, before?: string) => {
    try {
      const page = await from.list(before);
      setVersions((known = []) => (before ? [...known, ...page.versions] : page.versions));
      setMore(page.more);
      setProblem("");
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  useLayoutEffect(() => {
    panel.current?.focus();
    let wanted = true;
    editor.open.versions().then(
      (opened) => {
        if (!wanted) return;
        setStore(opened);
        void list(opened);
      },
      (error) => wanted && setProblem(messageOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, [editor]);

  // Draws the chosen version when it is here; until then, what was shown before stays.
  useEffect(() => {
    if (!chosen || !store || !versions) return;
    let drawn: Preview | undefined;
    let wanted = true;
    const mapOf = (version: Version) => {
      const known = maps.current.get(version.id) ?? store.snapshot(version).then(read);
      maps.current.set(version.id, known);
      known.catch(() => maps.current.delete(version.id));
      return known;
    };
    const previous = versions[versions.indexOf(chosen) + 1];
    Promise.all([mapOf(chosen), previous && mapOf(previous)]).then(
      ([map, before]) => {
        if (!wanted) return;
        drawn = preview(app, editor, map, before);
        drawn.editor.state.history.subscribe((toggled) => toggled && close());
        setShown(drawn);
      },
      (error) => {
        if (!wanted) return;
        setChosen(undefined);
        setPlaying(false);
        app.tell(t("history.failed", { reason: messageOf(error) }));
      },
    );
    return () => {
      wanted = false;
      drawn?.close();
      setShown(undefined);
    };
  }, [app, editor, store, chosen?.id]);

  // From the oldest to the newest, and the map as it is at the end.
  const steps = [...(versions ?? [])].reverse();
  const at = chosen ? steps.findIndex(({ id }) => id === chosen.id) : steps.length;
  useEffect(() => {
    if (!playing || (chosen && !shown)) return;
    const timer = setTimeout(() => {
      setChosen(steps[at + 1]);
      if (at + 1 >= steps.length) setPlaying(false);
    }, STEP);
    return () => clearTimeout(timer);
  }, [playing, at, shown]);
  const play = () => {
    if (!playing && !chosen) setChosen(steps[0]);
    setPlaying(!playing);
  };

  const authors = new Authors(shown?.map ?? editor.map);
  const focus = shown?.editor.state.focus.value;
  const branch = focus !== undefined && focus !== ROOT && shown?.map.has(focus) ? focus : undefined;
  const mayEdit = !editor.readOnly.value;
  const rename = async (called: string) => {
    if (!store) return false;
    const done = await name(app, editor, store, called, chosen);
    if (done) await list(store);
    return done;
  };
  const goBack = (to?: string) => {
    if (!store || !shown) return;
    const { map } = shown;
    setPlaying(false);
    setChosen(undefined);
    void bringBack(app, editor, store, map, to).then(() => list(store));
  };

  return (
    <aside
      ref={panel}
      class="history"
      tabIndex={-1}
      aria-label={t("history.name")}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      <div class="history-head">
        <h2>{t("history.name")}</h2>
        <button type="button" class="icon-button" aria-label={t("history.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="history-player">
        <button
          type="button"
          class="icon-button"
          aria-label={playing ? t("history.pause") : t("history.play")}
          disabled={steps.length === 0}
          onClick={play}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <input
          type="range"
          min={0}
          max={steps.length}
          value={at}
          disabled={steps.length === 0}
          aria-label={t("history.slider")}
          aria-valuetext={chosen ? momentOf(chosen.at) : t("history.now")}
          onInput={(event) => {
            setPlaying(false);
            setChosen(steps[Number(event.currentTarget.value)]);
          }}
        />
      </div>
      <div class="history-body">
        {problem && <p role="alert">{t("history.failed", { reason: problem })}</p>}
        {!versions && !problem && <p class="quiet">{t("history.loading")}</p>}
        {versions?.length === 0 && <p class="quiet">{t("history.none")}</p>}
        <button
          type="button"
          class="history-version"
          aria-current={chosen ? undefined : "true"}
          onClick={() => setChosen(undefined)}
        >
          <b>{t("history.now")}</b>
        </button>
        {byDay(versions ?? []).map((day) => (
          <section key={day.label}>
            <h3>{day.label}</h3>
            {day.versions.map((version) => (
              <button
                key={version.id}
                type="button"
                class="history-version"
                aria-current={version.id === chosen?.id ? "true" : undefined}
                onClick={() => {
                  setPlaying(false);
                  setChosen(version);
                }}
              >
                <b>{version.name ?? timeOf(version.at)}</b>
                <span class="quiet">
                  {version.name ? `${timeOf(version.at)} · ` : ""}
                  {t("history.changes", { count: version.changes })}
                </span>
                <span class="history-authors">{namesOf(version, authors).join(", ")}</span>
              </button>
            ))}
          </section>
        ))}
        {more && store && (
          <button type="button" class="button" onClick={() => void list(store, more)}>
            {t("history.older")}
          </button>
        )}
        {shown && chosen && <Changes preview={shown} />}
      </div>
      <div class="history-foot">
        {mayEdit && store && <Naming key={chosen?.id ?? "now"} first={chosen?.name ?? ""} save={rename} />}
        <div class="history-actions">
          {mayEdit && shown && (
            <button type="button" class="button primary" onClick={() => goBack()}>
              {t("history.restore")}
            </button>
          )}
          {mayEdit && branch !== undefined && (
            <button type="button" class="button" onClick={() => goBack(branch)}>
              {t("history.restoreBranch")}
            </button>
          )}
          <button type="button" class="button" onClick={() => void copy(app, shown?.map ?? editor.map)}>
            {t("history.copy")}
          </button>
        </div>
      </div>
    </aside>
  );
}

function Naming({ first, save }: { first: string; save(name: string): Promise<boolean> }) {
  const [text, setText] = useState(first);
  return (
    <form
      class="history-naming"
      onSubmit={(event) => {
        event.preventDefault();
        void save(text.trim());
      }}
    >
      <input
        value={text}
        maxLength={100}
        aria-label={t("history.nameField")}
        placeholder={t("history.nameNow")}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={text.trim() === first}>
        {t("history.save")}
      </button>
    </form>
  );
}

function namesOf({ authors: keys }: Version, authors: Authors): string[] {
  return [...new Set(keys.map((key) => authors.nameOf(key)?.name ?? t("authors.unknown")))];
}
