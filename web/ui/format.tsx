import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Later } from "./later.tsx";

const load = () => import("../inspector/panel.tsx").then((module) => module.Inspector);

/** The panel of styles and marks, while it is open. */
export function Format({ app, editor }: { app: App; editor: Editor }) {
  const { styling } = editor.state;
  const missing = () => {
    styling.value = false;
    app.tell(t("map.partMissing"));
  };
  return styling.value ? <Later quiet load={load} props={{ editor }} missing={missing} /> : null;
}
