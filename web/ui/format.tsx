import type { Editor } from "../editor/editor.ts";
import { Later } from "./later.tsx";

const load = () => import("../inspector/panel.tsx").then((module) => module.Inspector);

/** The panel of styles and marks, while it is open. */
export function Format({ editor }: { editor: Editor }) {
  return editor.state.styling.value ? <Later load={load} props={{ editor }} /> : null;
}
