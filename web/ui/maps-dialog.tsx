import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type App, messageOf } from "../app.ts";
import { t } from "../i18n/index.ts";
import { isStarred, star } from "../person/index.ts";
import { gallery } from "../sharing/gallery.ts";
import { whenOf } from "../sharing/when.ts";
import { forget, type MyMap, myMaps, remember, restoreMap } from "../sync/index.ts";
import { deleteWithUndo } from "./delete-map.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icons.tsx";
import { Later } from "./later.tsx";
import { MapsWithin } from "./maps-within.tsx";

const loadExport = () => import("./workspace-export.tsx").then((module) => module.ExportAll);

/** The maps of this person. A name given here is this person's own; the map's title is its root's text. */
export function MapsDialog({ app }: { app: App }) {
  const maps = useSignal<readonly MyMap[] | undefined>(undefined);
  const renaming = useSignal<string | undefined>(undefined);
  const removing = useSignal<string | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const search = useSignal("");
  /** Counts the stars given and taken. */
  const stars = useSignal(0);
  const current = app.editor.value?.mapId.value;

  const load = async () => {
    try {
      maps.value = await myMaps();
    } catch (cause) {
      maps.value = [];
      error.value = messageOf(cause);
    }
  };
  useEffect(() => void load(), []);

  const rename = async (map: MyMap, title: string) => {
    renaming.value = undefined;
    if (title.trim() === "" || title === map.title) return;
    await attempt(() => remember({ ...map, title: title.trim() }));
  };
  const attempt = async (work: () => Promise<void>) => {
    error.value = undefined;
    try {
      await work();
    } catch (cause) {
      error.value = messageOf(cause);
    }
    await load();
  };

  /** For everyone, where it is this person's own; otherwise just off the list. */
  const remove = (map: MyMap) =>
    attempt(async () => {
      removing.value = undefined;
      if (map.role !== "owner") await forget(map.id);
      else await deleteWithUndo(app, map, () => void load());
    });
  const there = (maps.value ?? []).filter(({ purgeAt }) => purgeAt === undefined);
  const deleted = (maps.value ?? []).filter(({ purgeAt }) => purgeAt !== undefined);

  return (
    <Dialog title={t("menu.maps")} close={() => app.closeDialog()}>
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      {maps.value === undefined && <p class="quiet">{t("maps.looking")}</p>}
      {maps.value && there.length === 0 && <p class="quiet">{t("maps.none")}</p>}
      {there.length > FEW && (
        <input
          class="input"
          type="search"
          aria-label={t("maps.search")}
          placeholder={t("maps.search")}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
      )}
      {search.value !== "" && found(there, search.value).length === 0 && (
        <p class="quiet" role="status">
          {t("maps.notFound")}
        </p>
      )}
      <ul class="maps" data-stars={stars.value}>
        {found(there, search.value).map((map) => (
          <li key={map.id}>
            {renaming.value === map.id ? (
              <input
                class="input"
                aria-label={t("maps.nameOf")}
                maxLength={200}
                defaultValue={map.title}
                ref={(input) => input?.focus()}
                onBlur={(event) => void rename(map, event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter") event.currentTarget.blur();
                  if (event.key === "Escape") {
                    event.preventDefault();
                    renaming.value = undefined;
                  }
                }}
              />
            ) : (
              <>
                <button
                  type="button"
                  class="icon-button star"
                  aria-pressed={isStarred(map.id)}
                  aria-label={t("maps.star", { map: nameOf(map) })}
                  onClick={() => {
                    star(map.id, !isStarred(map.id));
                    stars.value++;
                  }}
                >
                  <Icon name="star" />
                </button>
                <button
                  type="button"
                  class="open"
                  aria-current={map.id === current ? "page" : undefined}
                  onClick={() => {
                    app.closeDialog();
                    void app.open(map.secret ? { id: map.id, secret: map.secret } : { id: map.id });
                  }}
                >
                  <b dir="auto">{nameOf(map)}</b>
                  <span class="quiet">
                    {map.id === current ? t("maps.openNow") : whenOf(map.at)} · {roleOf(map)}
                  </span>
                </button>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t("maps.rename", { map: nameOf(map) })}
                  onClick={() => {
                    renaming.value = map.id;
                  }}
                >
                  <Icon name="rename" />
                </button>
                {removing.value === map.id ? (
                  <button type="button" class="button danger" onClick={() => void remove(map)}>
                    {t(map.role === "owner" ? "maps.deleteSure" : "maps.forgetSure")}
                  </button>
                ) : (
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={t(map.role === "owner" ? "maps.delete" : "maps.forget", {
                      map: nameOf(map),
                    })}
                    disabled={map.id === current && map.role !== "owner"}
                    onClick={() => {
                      removing.value = map.id;
                    }}
                  >
                    <Icon name="remove" />
                  </button>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
      {gallery.value && search.value.trim() !== "" && (
        <MapsWithin
          words={search.value.trim()}
          open={(id) => {
            app.closeDialog();
            void app.open({ id });
          }}
        />
      )}
      {deleted.length > 0 && (
        <DeletedMaps maps={deleted} restore={(map) => void attempt(() => restoreMap(map))} />
      )}
      {there.length > 0 && <Later quiet load={loadExport} props={{ maps: there }} />}
      <div class="row end">
        <button
          type="button"
          class="button primary"
          onClick={() => {
            app.closeDialog();
            void app.newMap();
          }}
        >
          {t("menu.new")}
        </button>
      </div>
    </Dialog>
  );
}

function DeletedMaps({ maps, restore }: { maps: readonly MyMap[]; restore(map: MyMap): void }) {
  return (
    <details class="deleted">
      <summary>{t("maps.deletedOnes", { count: maps.length })}</summary>
      <ul class="maps">
        {maps.map((map) => (
          <li key={map.id}>
            <div class="open">
              <b dir="auto">{nameOf(map)}</b>
              <span class="quiet">{t("maps.goneAt", { when: whenOf(map.purgeAt ?? 0) })}</span>
            </div>
            <button
              type="button"
              class="button"
              aria-label={t("maps.restoreName", { map: nameOf(map) })}
              onClick={() => restore(map)}
            >
              {t("maps.restore")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** So many are found by looking. */
const FEW = 6;

/** The starred ones first, each kind the one opened last first, as they come. */
function found(maps: readonly MyMap[], search: string): readonly MyMap[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = maps.filter((map) => words.every((word) => nameOf(map).toLowerCase().includes(word)));
  return [...fitting.filter(({ id }) => isStarred(id)), ...fitting.filter(({ id }) => !isStarred(id))];
}

function nameOf({ title }: MyMap): string {
  return title.trim() || t("bar.untitled");
}

function roleOf({ role }: MyMap): string {
  return t(`maps.${role}`);
}
