import { useSignal } from "@preact/signals";
import type { Person } from "../cloud/api.ts";
import type { Role } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { cloud } from "../sync/index.ts";
import { can } from "./roles.ts";
import { Sure } from "./sure.tsx";
import { whenOf } from "./when.ts";

interface PeopleListProps {
  editor: Editor;
  mapId: string;
  /** The reader's own. */
  role: Role;
  people: readonly Person[];
  change(work: () => Promise<void>): Promise<void>;
}

/** Who has access, who is here now; for the owner, with what can be done about it. */
export function PeopleList({ editor, mapId, role, people, change }: PeopleListProps) {
  /** What is about to be done to whom. */
  const asking = useSignal<{ id: string; what: "remove" | "handOver" } | undefined>(undefined);
  const here = new Set(editor.open.peers.value.map(({ key }) => key));
  const isHere = (person: Person) => person.me === true || person.keys.some((key) => here.has(key));
  const sorted = [...people].sort(
    (a, b) => Number(isHere(b)) - Number(isHere(a)) || (b.seenAt ?? 0) - (a.seenAt ?? 0),
  );

  const setRole = (person: Person, next: Role) => {
    if (next === "owner") asking.value = { id: person.id, what: "handOver" };
    else void change(async () => (await cloud()).access.setRole(mapId, person.id, next));
  };
  const done = async (work: () => Promise<void>) => {
    await change(work);
    asking.value = undefined;
  };

  return (
    <section aria-labelledby="sharing-people">
      <h3 id="sharing-people">{t("access.people")}</h3>
      <ul class="access">
        {sorted.map((person) => {
          const name = person.name || t("access.unnamed");
          return (
            <li key={person.id} data-here={isHere(person)}>
              <div class="access-who">
                <b dir="auto">{person.me ? t("access.you", { name }) : name}</b>
                <span class="quiet">
                  {isHere(person)
                    ? t("access.here")
                    : person.seenAt
                      ? t("access.seen", { when: whenOf(person.seenAt) })
                      : t("access.neverSeen")}
                  {person.until && ` · ${t("access.until", { when: whenOf(person.until) })}`}
                </span>
              </div>
              {role === "owner" && !person.me ? (
                <>
                  <select
                    class="input"
                    aria-label={t("access.roleOf", { name })}
                    value={person.role}
                    onChange={(event) => {
                      const { value } = event.currentTarget;
                      // What the cloud says stays, until it says otherwise.
                      event.currentTarget.value = person.role;
                      setRole(person, value as Role);
                    }}
                  >
                    {(["owner", "editor", "commenter", "viewer"] as const).map((one) => (
                      <option key={one} value={one}>
                        {one === "owner" ? t("access.makeOwner") : t(can[one])}
                      </option>
                    ))}
                  </select>
                  <button
                    type="button"
                    class="button"
                    aria-label={t("access.removeName", { name })}
                    onClick={() => {
                      asking.value = { id: person.id, what: "remove" };
                    }}
                  >
                    {t("access.remove")}
                  </button>
                </>
              ) : (
                <span class="quiet">{t(can[person.role])}</span>
              )}
              {asking.value?.id === person.id && (
                <Sure
                  text={t(asking.value.what === "remove" ? "access.removeMeans" : "access.handOverMeans", {
                    name,
                  })}
                  yes={t(asking.value.what === "remove" ? "access.removeNow" : "access.handOver")}
                  no={() => {
                    asking.value = undefined;
                  }}
                  act={() =>
                    done(async () => {
                      const { access } = await cloud();
                      if (asking.peek()?.what === "remove") await access.removePerson(mapId, person.id);
                      else await access.setRole(mapId, person.id, "owner");
                    })
                  }
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
