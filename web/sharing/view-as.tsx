import type { Role } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";

const lesser = ["editor", "commenter", "viewer"] as const;

/** The map as others see it, beside this page: with credentials of their role. */
export function ViewAs({ editor, mapId, role }: { editor: Editor; mapId: string; role: Role }) {
  const shown = lesser.filter((one) => role === "owner" || (role === "editor" && one !== "editor"));
  if (shown.length === 0) return null;
  return (
    <section class="sharing-as" aria-labelledby="sharing-view-as">
      <h3 id="sharing-view-as">{t("viewAs.title")}</h3>
      <p class="quiet">{t("viewAs.means")}</p>
      <div class="row">
        {shown.map((one) => (
          <a
            key={one}
            class="button"
            href={`/m/${mapId}?as=${one}`}
            target="_blank"
            rel="noopener"
            onClick={() => void editor.open.flush()}
          >
            {t(`viewAs.${one}`)}
          </a>
        ))}
      </div>
    </section>
  );
}
