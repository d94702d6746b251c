import type { Item } from "../../model/item-index.ts";
import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";

/** A cross-link and the node that it starts from. */
export interface LinkOf {
  readonly node: NodeId;
  readonly link: Item<"crossLink">;
}

/** All cross-links of the nodes that are in the map. */
export function allLinks(map: MapView): LinkOf[] {
  return [...map.holders("crossLink")].flatMap((node) =>
    map.items(node, "crossLink").map((link) => ({ node, link })),
  );
}

/** What a node is linked to and from, and what it is part of, in words. */
export function describe(map: MapView, id: NodeId, incoming: readonly LinkOf[]): string | undefined {
  const name = (node: NodeId) => shorten(map.text(node), 60) || t("node.empty");
  const parts = [
    ...map.items(id, "crossLink").map(({ to, label }) => linkedTo(name(to), label)),
    ...incoming.map(({ node, link: { label } }) =>
      label
        ? t("relation.linkedFromAs", { node: name(node), label })
        : t("relation.linkedFrom", { node: name(node) }),
    ),
    ...rangesOf(map, id).map(({ kind, item: { label } }) => {
      if (kind === "boundary") return label ? t("relation.inBoundary", { label }) : t("relation.inABoundary");
      return label ? t("relation.inSummary", { label }) : t("relation.inASummary");
    }),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

export function linkedTo(node: string, label: string | undefined): string {
  return label ? t("relation.linkedToAs", { node, label }) : t("relation.linkedTo", { node });
}

/** The boundaries and summaries that a node is in, not those of the branches it is in. */
export function rangesOf(map: MapView, id: NodeId) {
  const parent = map.parent(id);
  if (parent === null) return [];
  return (["boundary", "summary"] as const).flatMap((kind) =>
    map.items(parent, kind).flatMap((item) => {
      const range = map.range(parent, item);
      const at = range ? map.children(parent).indexOf(id) : -1;
      return range && at >= range.first && at <= range.last ? [{ kind, node: parent, item }] : [];
    }),
  );
}
