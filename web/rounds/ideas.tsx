import type { Round } from "../../model/rounds.ts";
import { mayEdit, mayTalk } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { numeral } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { profile } from "../sync/index.ts";
import { NodeLink } from "../talk/node-link.tsx";
import { putSaid } from "./follow.ts";
import { IdeaWriter, linesOf } from "./idea-writer.tsx";
import { note, notesOf } from "./notes.ts";
import type { Rounds } from "./rounds.ts";

interface Props {
  readonly editor: Editor;
  readonly rounds: Rounds;
  readonly round: Round;
}

/** While all write in private. */
export function Writing({ editor, round }: Props) {
  if (!mayTalk(editor.role.value)) return <p class="quiet">{t("rounds.viewer")}</p>;
  return (
    <>
      <IdeaWriter round={round} />
      <p class="quiet">
        {t(mayEdit(editor.role.value) ? "rounds.private" : "rounds.privateSent", { name: round.name })}
      </p>
      <Counts editor={editor} round={round} />
    </>
  );
}

/** Who has how many; nobody sees which. */
function Counts({ editor, round }: { editor: Editor; round: Round }) {
  const own = { ...profile.value, key: "", ideas: notesOf(round.id).value.ideas.length };
  return (
    <ul class="rounds-people" aria-label={t("rounds.counts")}>
      {[own, ...editor.open.peers.value].map(({ key, name, color, ideas = 0 }) => (
        <li key={key} ref={(element) => element?.style.setProperty("--person", color)}>
          <span dir="auto">{name}</span> <b>{numeral(ideas)}</b>
        </li>
      ))}
    </ul>
  );
}

/** When all were shown: what is not on the map yet, one's own and that of people who may not write in it. */
export function Shown(props: Props) {
  const { editor, rounds, round } = props;
  const waiting = round.batches.some(({ taken }) => !taken);
  return (
    <>
      <NodeLink editor={editor} node={round.node} />
      <Left {...props} />
      {round.batches.length > 0 && (
        <ul class="idea-batches">
          {round.batches.map(({ id, name, color, texts, taken }) => (
            <li key={id} ref={(element) => element?.style.setProperty("--person", color)}>
              <b dir="auto">{name}</b> {taken && <span class="quiet">{t("rounds.onMap")}</span>}
              <ul>
                {texts.map((text, at) => (
                  <li key={`${at} ${text}`} dir="auto">
                    {text}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      {waiting && mayEdit(editor.role.value) && (
        <button
          type="button"
          class="button"
          onClick={() => rounds.take(round).catch((error) => editor.fail(error))}
        >
          {t("rounds.putAll")}
        </button>
      )}
    </>
  );
}

/** One's own that nobody has seen: they were away when all were shown, or in the midst of a sentence. */
function Left({ editor, rounds, round }: Props) {
  const { ideas, draft } = notesOf(round.id).value;
  const left = [...ideas, ...linesOf(draft)];
  if (left.length === 0) return null;
  const put = async () => {
    note(round.id, () => ({ ideas: left, draft: "" }));
    const count = await rounds.putOwn(round);
    if (count > 0) editor.surroundings.tell(putSaid(editor, count));
  };
  const discard = () => {
    note(round.id, () => ({ ideas: [], draft: "" }));
    editor.surroundings.tell(t("rounds.discarded", { count: left.length }), {
      label: t("map.putBack"),
      run: () => note(round.id, (notes) => ({ ...notes, ideas: [...left, ...notes.ideas] })),
    });
  };
  return (
    <div class="idea-left">
      <p>{t("rounds.notPut", { count: left.length })}</p>
      <ul>
        {left.map((text, at) => (
          <li key={`${at} ${text}`} dir="auto">
            {text}
          </li>
        ))}
      </ul>
      <div class="talk-row">
        {mayTalk(editor.role.value) && (
          <button
            type="button"
            class="button primary"
            onClick={() => put().catch((error) => editor.fail(error))}
          >
            {t("rounds.putAll")}
          </button>
        )}
        <button type="button" class="button" onClick={discard}>
          {t("rounds.discard")}
        </button>
      </div>
    </div>
  );
}
