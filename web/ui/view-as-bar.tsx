import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import "../styles/follow.css";

/** Says that the map is shown as somebody else sees it, and leads back. */
export function ViewAsBar({ editor }: { editor: Editor }) {
  const { as, id } = editor.open;
  if (!as || as === "owner") return null;
  return (
    <div class="following viewing-as">
      <p role="status">
        {t(`viewAs.bar.${as}`)}
        <a class="button" href={`/m/${id}`}>
          {t("viewAs.back")}
        </a>
      </p>
    </div>
  );
}
