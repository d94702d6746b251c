import { useEffect, useState } from "preact/hooks";
import { type App, messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { plain } from "../editor/plain-text.ts";
import { t } from "../i18n/index.ts";
import { type MyMap, myMaps } from "../sync/index.ts";
import { SearchDialog } from "../ui/search-dialog.tsx";
import { fromFile, fromMap, type Other } from "./other.ts";

/** Chooses what the map is compared with: a file, or another map of this person. */
export function ChooseDialog({ app, editor }: { app: App; editor: Editor }) {
  const [typed, setTyped] = useState("");
  const [maps, setMaps] = useState<readonly MyMap[]>([]);
  useEffect(() => void myMaps().then(setMaps, () => {}), []);
  const wanted = plain(typed.trim()).text;
  const name = (map: MyMap) => map.title || t("bar.untitled");
  const mapId = editor.open.id;
  const file = { key: "file", label: t("compare.file"), shown: <b>{t("compare.file")}</b> };
  const compare = (other: Promise<Other | undefined>) =>
    void other.then(
      (found) => {
        if (found && app.editor.peek() === editor) editor.state.comparing.value = found;
      },
      (error) => app.tell(t("compare.failed", { reason: messageOf(error) })),
    );
  return (
    <SearchDialog
      name={t("compare.choose")}
      ask={t("compare.ask")}
      typed={typed}
      type={setTyped}
      choices={[
        { ...file, run: () => chooseFile((chosen) => compare(fromFile(app, chosen))) },
        ...maps
          .filter(
            (map) => map.id !== mapId && map.purgeAt === undefined && plain(name(map)).text.includes(wanted),
          )
          .map((map) => ({
            key: map.id,
            label: name(map),
            shown: <span dir="auto">{name(map)}</span>,
            run: () => compare(fromMap(map)),
          })),
      ]}
      none={t("relation.notFound")}
      close={() => app.closeDialog()}
    />
  );
}

function chooseFile(take: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) take(file);
  });
  input.click();
}
