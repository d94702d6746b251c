import { useSignal } from "@preact/signals";
import type { Access, Person, ShareLink } from "../cloud/api.ts";
import { t } from "../i18n/index.ts";
import { cloud } from "../sync/index.ts";
import { can } from "./roles.ts";
import { Sure } from "./sure.tsx";
import { whenOf } from "./when.ts";

interface LinkListProps extends Access {
  mapId: string;
  change(work: () => Promise<void>): Promise<void>;
}

/** The links that open the map now. An owner ends any of them; an editor, their own. */
export function LinkList({ mapId, role, people, links, change }: LinkListProps) {
  const ending = useSignal<string | undefined>(undefined);
  const me = people.find((person) => person.me)?.id;
  const sorted = [...links].sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  const end = async (link: ShareLink, options?: { people: boolean }) => {
    await change(async () => (await cloud()).access.endLink(mapId, link.id, options));
    ending.value = undefined;
  };
  return (
    <section aria-labelledby="sharing-links">
      <h3 id="sharing-links">{t("access.links")}</h3>
      <p class="quiet">{t("access.linksHelp")}</p>
      <ul class="access">
        {sorted.map((link) => {
          const came = people.filter(({ via, role }) => via === link.id && role !== "owner").length;
          const name = link.label || t("access.linkOf", { name: makerOf(link, people) });
          return (
            <li key={link.id}>
              <div class="access-who">
                <b dir="auto">{name}</b>
                <span class="quiet">{aboutLink(link, came)}</span>
              </div>
              {(role === "owner" || link.createdBy === me) && (
                <button
                  type="button"
                  class="button"
                  aria-label={t("access.endName", { name })}
                  onClick={() => {
                    ending.value = link.id;
                  }}
                >
                  {t("access.end")}
                </button>
              )}
              {ending.value === link.id && (
                <Sure
                  text={t("access.endMeans")}
                  yes={t("access.endLink")}
                  act={() => end(link)}
                  also={
                    role === "owner" && came > 0
                      ? {
                          label: t("access.endWithPeople", { count: came }),
                          act: () => end(link, { people: true }),
                        }
                      : undefined
                  }
                  no={() => {
                    ending.value = undefined;
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function makerOf({ createdBy }: ShareLink, people: readonly Person[]): string {
  return people.find(({ id }) => id === createdBy)?.name || t("access.unnamed");
}

function aboutLink(link: ShareLink, came: number): string {
  return [
    t(can[link.role]),
    link.once ? t("access.once") : t("access.came", { count: came }),
    ...(link.password ? [t("access.hasPassword")] : []),
    ...(link.createdAt ? [t("access.made", { when: whenOf(link.createdAt) })] : []),
    ...(link.until ? [t("access.until", { when: whenOf(link.until) })] : []),
  ].join(" · ");
}
