import { useSignal } from "@preact/signals";
import { messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { profile } from "../sync/index.ts";
import { copy } from "./copy.ts";
import { can, type Givable, givable } from "./roles.ts";

interface Invitation {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Invites one person: a link that ends with its first use, in a letter that the person's own mail program sends
 * (docs/decisions/0017-letters-from-ones-own-address.md).
 */
export function InviteForm({ editor, made }: { editor: Editor; made: () => void }) {
  const address = useSignal("");
  const role = useSignal<Givable>("editor");
  const invitation = useSignal<Invitation | undefined>(undefined);
  const working = useSignal(false);
  const said = useSignal("");
  const error = useSignal<string | undefined>(undefined);

  const invite = async (event: Event) => {
    event.preventDefault();
    error.value = undefined;
    said.value = "";
    working.value = true;
    try {
      const to = address.peek().trim();
      const url = await editor.open.share(role.peek(), { once: true, label: to });
      const title = editor.title.peek().trim() || t("bar.untitled");
      invitation.value = {
        to,
        subject: t("invite.subject", { title }),
        text: t("invite.text", { title, url, name: profile.peek().name }),
      };
      made();
    } catch (cause) {
      error.value = messageOf(cause);
    } finally {
      working.value = false;
    }
  };
  const letter = invitation.value;
  return (
    <form class="sharing-part" onSubmit={invite}>
      <h3>{t("invite.title")}</h3>
      <p class="quiet">{t("invite.means")}</p>
      <div class="sharing-options">
        <label class="field">
          <span>{t("invite.address")}</span>
          <input
            class="input"
            type="email"
            required
            maxLength={200}
            autocomplete="off"
            onInput={(event) => {
              address.value = event.currentTarget.value;
              invitation.value = undefined;
            }}
          />
        </label>
        <label class="field">
          <span>{t("invite.role")}</span>
          <select
            class="input"
            onChange={(event) => {
              role.value = givable[event.currentTarget.selectedIndex]?.role ?? "viewer";
              invitation.value = undefined;
            }}
          >
            {givable.map((one) => (
              <option key={one.role}>{t(can[one.role])}</option>
            ))}
          </select>
        </label>
      </div>
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      {letter ? (
        <>
          <label class="field">
            <span>{t("invite.letter")}</span>
            <textarea class="input" readOnly value={letter.text} />
          </label>
          <div class="row end">
            <span class="quiet" role="status">
              {said.value}
            </span>
            <button
              type="button"
              class="button"
              onClick={async () => {
                said.value = (await copy(letter.text)) ? t("invite.copied") : t("invite.copyAbove");
              }}
            >
              {t("invite.copy")}
            </button>
            <a class="button primary" href={mailto(letter)}>
              {t("invite.write")}
            </a>
          </div>
        </>
      ) : (
        <div class="row end">
          <button type="submit" class="button" disabled={working.value}>
            {t(working.value ? "share.working" : "invite.make")}
          </button>
        </div>
      )}
    </form>
  );
}

/** RFC 6068: everything but the address is a parameter; line ends are CRLF. */
function mailto({ to, subject, text }: Invitation): string {
  const body = encodeURIComponent(text.replaceAll("\n", "\r\n"));
  return `mailto:${encodeURIComponent(to)}?subject=${encodeURIComponent(subject)}&body=${body}`;
}
