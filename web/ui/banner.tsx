import { ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { Later } from "./later.tsx";

const loadPassword = () => import("./password-form.tsx").then((module) => module.PasswordForm);

/** A problem that needs a person, with what can be done about it. */
export function Banner({ editor }: { editor: Editor }) {
  const status = editor.open.status.value;
  if (status.state !== "problem") return null;
  const { message, action, password } = status;
  if (password) {
    const isBlank = editor.map.text(ROOT) === "" && editor.map.children(ROOT).length === 0;
    return <Later quiet load={loadPassword} props={{ asked: password, isBlank }} />;
  }
  return (
    <div class="banner" role="alert">
      <span>{message}</span>
      {action && (
        <button type="button" class="button primary" onClick={() => action.run()}>
          {action.label}
        </button>
      )}
    </div>
  );
}
