import { useSignal } from "@preact/signals";
import type { Listing } from "../cloud/api.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { languages } from "../i18n/languages.ts";
import { cloud } from "../sync/index.ts";
import { gallery } from "./gallery.ts";

/** Characters of a description, as the function takes them. */
const LONGEST = 500;
/** Languages of maps that are told apart, beside those of the interface. */
const more = ["it", "nl", "sv", "pl", "ru", "uk", "tr", "ko", "hi", "el", "he"];

/** Shows the map in the gallery, for its owner. `change` does something about access, and shows what came of it. */
export function ListingForm(props: {
  editor: Editor;
  mapId: string;
  listing: Listing | undefined;
  change(work: () => Promise<void>): Promise<void>;
}) {
  const { editor, mapId, listing, change } = props;
  const description = useSignal(listing?.description ?? "");
  const language = useSignal(listing?.language ?? "");
  const working = useSignal(false);
  const tags = [...new Set(tagsOf(editor))].slice(0, 12);

  const act = async (work: () => Promise<void>) => {
    working.value = true;
    await change(work);
    working.value = false;
  };
  const list = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      await editor.open.flush();
      const { access } = await cloud();
      await access.listMap(mapId, { description: description.peek(), language: language.peek() });
    });
  };
  const unlist = () => act(async () => (await cloud()).access.unlistMap(mapId));

  return (
    <form class="listing" onSubmit={list}>
      <h3>{t("gallery.show")}</h3>
      <p class="quiet">{t(listing ? "gallery.isShown" : "gallery.means")}</p>
      <label class="field">
        <span>{t("gallery.description")}</span>
        <textarea
          class="input"
          rows={2}
          maxLength={LONGEST}
          value={description.value}
          onInput={(event) => {
            description.value = event.currentTarget.value;
          }}
        />
      </label>
      <label class="field">
        <span>{t("gallery.language")}</span>
        <select
          class="input"
          value={language.value}
          onChange={(event) => {
            language.value = event.currentTarget.value;
          }}
        >
          <option value="">{t("gallery.guess")}</option>
          {codes().map(([code, name]) => (
            <option value={code} key={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p class="quiet">
        {tags.length > 0
          ? t("gallery.tags", { tags: tags.map((tag) => `#${tag}`).join("  ") })
          : t("gallery.noTags")}
      </p>
      <div class="row end">
        {listing && (
          <>
            <a class="button" href={`${gallery.value}maps/${mapId}`} target="_blank" rel="noopener">
              {t("gallery.open")}
            </a>
            <button
              type="button"
              class="button danger"
              disabled={working.value}
              onClick={() => void unlist()}
            >
              {t("gallery.hide")}
            </button>
          </>
        )}
        <button type="submit" class="button primary" disabled={working.value}>
          {t(working.value ? "gallery.working" : listing ? "gallery.save" : "gallery.show")}
        </button>
      </div>
    </form>
  );
}

function* tagsOf({ map }: Editor): Generator<string> {
  for (const id of map.walk()) yield* map.attributes(id).tags ?? [];
}

/** Two letters and a language's own name, by the names. */
function codes(): [string, string][] {
  const own = Object.entries(languages).filter(([code]) => code.length === 2);
  const others = more.map((code): [string, string] => [
    code,
    new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code,
  ]);
  return [...own, ...others].sort(([, a], [, b]) => a.localeCompare(b));
}
