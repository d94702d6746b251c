/** Taking over from what a map is compared with: pictures and files follow. */
import { takeOver, withBranch } from "../../model/compare.ts";
import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { preorder } from "../../model/plan.ts";
import type { Editor } from "../editor/editor.ts";
import { type Left, takeOut } from "../files/elsewhere.ts";

/** What is to follow, each at its place among `nodes`, which are there now. */
export interface Taken {
  readonly left: readonly Left[];
  readonly nodes: readonly (NodeId | undefined)[];
}

/** Makes the map, or the branch at `top`, what it is in `version`. A node's own picture stays until the other one is there. */
export function take(editor: Editor, base: MindMap, version: MindMap, top: NodeId = ROOT): Taken {
  const wanted = withBranch(base, version, top);
  const nodes = [...preorder(wanted)].map(({ node }) => node);
  const left = takeOut([wanted], editor.open.id).map((one) => {
    const node = nodes[one.at];
    const own = node && base.has(node.id) ? base.attributes(node.id).image : undefined;
    if (!node || !one.shown || !own) return one;
    node.attributes = { ...node.attributes, image: own };
    return { ...one, replaces: own.key };
  });
  return { left, nodes: takeOver(editor.map, base, wanted) };
}
