import { t } from "../i18n/index.ts";
import { keysOf, shownKeys } from "./key-names.ts";

/** The keys of a command, as they are written on the keyboard. */
export function Chords({ keys }: { keys: readonly string[] }) {
  if (keys.length === 0) return <span>{t("keys.none")}</span>;
  return (
    <>
      {shownKeys(keys).map((chord, i) => (
        <>
          {i > 0 && ` ${t("keys.or")} `}
          <span class="chord">
            {keysOf(chord).map((key) => (
              <>
                <kbd>{key}</kbd>{" "}
              </>
            ))}
          </span>
        </>
      ))}
    </>
  );
}
