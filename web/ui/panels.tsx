import { ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { Later } from "./later.tsx";
import { minimap } from "./minimap-choice.ts";

const loadFind = () => import("./find-bar.tsx").then((module) => module.FindBar);
const loadTrail = () => import("./branch-trail.tsx").then((module) => module.BranchTrail);
const loadMinimap = () => import("./minimap.tsx").then((module) => module.Minimap);

/** What is shown beside the map when it is asked for. */
export function Panels({ editor }: { editor: Editor }) {
  return (
    <>
      {editor.state.root.value !== ROOT && <Later load={loadTrail} props={{ editor }} />}
      {editor.state.finding.value && <Later typing load={loadFind} props={{ editor }} />}
      {minimap.value && <Later load={loadMinimap} props={{ editor }} />}
    </>
  );
}
