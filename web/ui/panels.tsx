import type { Signal } from "@preact/signals";
import { ROOT } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { withWords } from "../i18n/parts.ts";
import { isRoundOpen } from "../rounds/watch.ts";
import { Later } from "./later.tsx";
import { minimap } from "./minimap-choice.ts";

const loadMarkdown = () => import("../markdown/panel.tsx").then((module) => module.MarkdownPanel);
const loadOutline = () => import("../outline/panel.tsx").then((module) => module.OutlinePanel);
const loadHistory = () => import("../history/panel.tsx").then((module) => module.HistoryPanel);
const loadCompare = () => import("../compare/panel.tsx").then((module) => module.ComparePanel);
const loadLens = () => withWords(import("../lens/panel.tsx")).then((module) => module.LensPanel);
const loadFind = () => import("./find-bar.tsx").then((module) => module.FindBar);
const loadTrail = () => import("./branch-trail.tsx").then((module) => module.BranchTrail);
const loadFollow = () => import("./follow-bar.tsx").then((module) => module.FollowBar);
const loadAuthors = () => import("../authors/card.tsx").then((module) => module.AuthorsCard);
const loadRelation = () => import("../relations/bar.tsx").then((module) => module.RelationBar);
const loadLinking = () => import("../relations/linking-hint.tsx").then((module) => module.LinkingHint);
const loadViewAs = () => withWords(import("./view-as-bar.tsx")).then((module) => module.ViewAsBar);
const loadTalk = () => withWords(import("../talk/panel.tsx")).then((module) => module.TalkPanel);
const loadPresentation = () =>
  import("../presentation/screen.tsx").then((module) => module.PresentationScreen);
const loadRounds = () => withWords(import("../rounds/panel.tsx")).then((module) => module.RoundsPanel);
const loadRoundBar = () => withWords(import("../rounds/bar.tsx")).then((module) => module.RoundBar);
const loadMinimap = () => import("./minimap.tsx").then((module) => module.Minimap);

/** What is shown beside the map when it is asked for. */
export function Panels({ app, editor }: { app: App; editor: Editor }) {
  const { state } = editor;
  const missing =
    <T,>(part: Signal<T>, closed: T) =>
    () => {
      part.value = closed;
      app.tell(t("map.partMissing"));
    };
  return (
    <>
      {state.outlining.value && (
        <Later load={loadOutline} props={{ editor }} missing={missing(state.outlining, false)} />
      )}
      {state.markdown.value && (
        <Later load={loadMarkdown} props={{ editor }} missing={missing(state.markdown, false)} />
      )}
      {state.history.value && (
        <Later load={loadHistory} props={{ app, editor }} missing={missing(state.history, false)} />
      )}
      {state.comparing.value && (
        <Later
          load={loadCompare}
          props={{ app, editor, other: state.comparing.value }}
          missing={missing(state.comparing, undefined)}
        />
      )}
      {state.lens.value && (
        <Later load={loadLens} props={{ app, editor }} missing={missing(state.lens, false)} />
      )}
      {state.root.value !== ROOT && <Later quiet load={loadTrail} props={{ editor }} />}
      {state.finding.value && (
        <Later load={loadFind} props={{ editor }} missing={missing(state.finding, false)} />
      )}
      {editor.open.as && <Later quiet load={loadViewAs} props={{ editor }} />}
      {state.following.value !== undefined && <Later quiet load={loadFollow} props={{ editor }} />}
      {state.authors.value && (
        <Later quiet load={loadAuthors} props={{ editor }} missing={missing(state.authors, false)} />
      )}
      {state.relation.value && (
        <Later
          quiet={!state.labelling.value}
          load={loadRelation}
          props={{ editor }}
          missing={missing(state.relation, undefined)}
        />
      )}
      {state.linking.value && <Later quiet load={loadLinking} props={{ editor }} />}
      {state.talk.value && (
        <Later load={loadTalk} props={{ editor }} missing={missing(state.talk, undefined)} />
      )}
      {state.presenting.value !== undefined && (
        <Later load={loadPresentation} props={{ editor }} missing={missing(state.presenting, undefined)} />
      )}
      {isRoundOpen.value && <Later quiet load={loadRoundBar} props={{ editor }} />}
      {state.rounds.value && (
        <Later load={loadRounds} props={{ editor }} missing={missing(state.rounds, undefined)} />
      )}
      {minimap.value && <Later quiet load={loadMinimap} props={{ editor }} />}
    </>
  );
}
