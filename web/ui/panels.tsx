import { ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { Later } from "./later.tsx";
import { minimap } from "./minimap-choice.ts";

const loadFind = () => import("./find-bar.tsx").then((module) => module.FindBar);
const loadTrail = () => import("./branch-trail.tsx").then((module) => module.BranchTrail);
const loadFollow = () => import("./follow-bar.tsx").then((module) => module.FollowBar);
const loadAuthors = () => import("../authors/card.tsx").then((module) => module.AuthorsCard);
const loadRelation = () => import("../relations/bar.tsx").then((module) => module.RelationBar);
const loadLinking = () => import("../relations/linking-hint.tsx").then((module) => module.LinkingHint);
const loadTalk = () => import("../talk/panel.tsx").then((module) => module.TalkPanel);
const loadMinimap = () => import("./minimap.tsx").then((module) => module.Minimap);

/** What is shown beside the map when it is asked for. */
export function Panels({ editor }: { editor: Editor }) {
  return (
    <>
      {editor.state.root.value !== ROOT && <Later load={loadTrail} props={{ editor }} />}
      {editor.state.finding.value && <Later typing load={loadFind} props={{ editor }} />}
      {editor.state.following.value !== undefined && <Later load={loadFollow} props={{ editor }} />}
      {editor.state.authors.value && <Later load={loadAuthors} props={{ editor }} />}
      {editor.state.relation.value && (
        <Later typing={editor.state.labelling.value} load={loadRelation} props={{ editor }} />
      )}
      {editor.state.linking.value && <Later load={loadLinking} props={{ editor }} />}
      {editor.state.talk.value && <Later load={loadTalk} props={{ editor }} />}
      {minimap.value && <Later load={loadMinimap} props={{ editor }} />}
    </>
  );
}
