import type { App, Dialog } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { withWords } from "../i18n/parts.ts";
import { Later } from "./later.tsx";

const loadShare = () => withWords(import("../sharing/share-dialog.tsx")).then((module) => module.ShareDialog);
const loadMaps = () => import("./maps-dialog.tsx").then((module) => module.MapsDialog);
const loadTemplates = () => import("../templates/gallery.tsx").then((module) => module.Gallery);
const loadShortcuts = () => import("./shortcuts-dialog.tsx").then((module) => module.ShortcutsDialog);
const loadCommands = () => import("./commands-dialog.tsx").then((module) => module.CommandsDialog);
const loadCompare = () => import("../compare/choose-dialog.tsx").then((module) => module.ChooseDialog);
const loadProfile = () => import("./profile-dialog.tsx").then((module) => module.ProfileDialog);
const loadAccount = () =>
  withWords(import("../account/account-dialog.tsx")).then((module) => module.AccountDialog);
const loadLanguage = () => import("./language-dialog.tsx").then((module) => module.LanguageDialog);
const loadNote = () => import("./note-dialog.tsx").then((module) => module.NoteDialog);
const loadExport = () => import("./export-dialog.tsx").then((module) => module.ExportDialog);
const loadPick = () => import("../relations/pick-dialog.tsx").then((module) => module.PickDialog);
const loadFiles = () => import("../files/files-dialog.tsx").then((module) => module.FilesDialog);
const loadEndMap = () => withWords(import("../sharing/end-map.tsx")).then((module) => module.EndMapDialog);
const loadTerms = () =>
  withWords(import("../related-terms/dialog.tsx")).then((module) => module.RelatedTermsDialog);
const loadReport = () => import("./report-dialog.tsx").then((module) => module.ReportDialog);

/** The dialog that is open. */
export function Dialogs({ app }: { app: App }) {
  const dialog = app.dialog.value;
  const editor = app.editor.value;
  if (!dialog || !editor) return null;
  // Each opening is a dialog of its own, the second one of its kind, too.
  return <Opened key={dialog} app={app} editor={editor} dialog={dialog} />;
}

/** Each kind is loaded when it is first asked for. */
function Opened({ app, editor, dialog }: { app: App; editor: Editor; dialog: Dialog }) {
  const shared = { missing: () => missing(app) };
  switch (dialog.kind) {
    case "share":
      return <Later {...shared} load={loadShare} props={{ app, editor }} />;
    case "maps":
      return <Later {...shared} load={loadMaps} props={{ app }} />;
    case "templates":
      return <Later {...shared} load={loadTemplates} props={{ app }} />;
    case "shortcuts":
      return <Later {...shared} load={loadShortcuts} props={{ app }} />;
    case "commands":
      return <Later {...shared} load={loadCommands} props={{ app, editor }} />;
    case "compare":
      return <Later {...shared} load={loadCompare} props={{ app, editor }} />;
    case "profile":
      return <Later {...shared} load={loadProfile} props={{ app }} />;
    case "account":
      return <Later {...shared} load={loadAccount} props={{ app }} />;
    case "endMap":
      return <Later {...shared} load={loadEndMap} props={{ app, editor }} />;
    case "language":
      return <Later {...shared} load={loadLanguage} props={{ app }} />;
    case "note":
      return <Later {...shared} load={loadNote} props={{ app, editor, id: dialog.id }} />;
    case "export":
      return <Later {...shared} load={loadExport} props={{ app, editor, format: dialog.format }} />;
    case "pick":
      return <Later {...shared} load={loadPick} props={{ app, editor, ...dialog }} />;
    case "files":
      return <Later {...shared} load={loadFiles} props={{ app, editor, id: dialog.id }} />;
    case "relatedTerms":
      return <Later {...shared} load={loadTerms} props={{ app, editor, id: dialog.id }} />;
    case "report":
      return <Later {...shared} load={loadReport} props={{ app, report: dialog.report }} />;
  }
}

function missing(app: App): void {
  app.closeDialog();
  app.tell(t("map.partMissing"));
}
