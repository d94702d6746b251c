/** A view of the graph as an SVG image: readable by itself, and in a page whose style says the colours. */
import { Graph as Layout, layout } from "@dagrejs/dagre";
import { escapeHtml } from "../../lib/guide/html.ts";
import type { Edge, Graph, Node } from "./graph.ts";
import type { View } from "./views.ts";

const HEIGHT = 48;
const LETTER = 7.4;
const SMALL = 6.1;
const MARGIN = 8;
/** Letters of a label. */
const LONGEST = 36;
/** What is wider than this goes from the top down: at a page's width its letters would be too small. */
const WIDEST = 1040;

/** For those who see the file by itself, as on GitHub. web/guide/guide.css has the same for pages. */
const style = `
text{font:600 13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1c2430}
.about,.label{font-weight:400;font-size:11px;fill:#566070}
.box{fill:#fff;stroke:#c4ccd6}
.person .box{fill:#22304a;stroke:#22304a}.person text{fill:#fff}
.function .box{fill:#fdf0e6;stroke:#b4500b}
.store .box{fill:#e8f0fd;stroke:#2b62cf}
.queue .box{fill:#f3ecfd;stroke:#7a48d6}
.line{fill:none;stroke:#7d8796;stroke-width:1.4}
.fallback{stroke-dasharray:5 4}
.tip{fill:#7d8796}
.plate{fill:#fff}
@media (prefers-color-scheme:dark){
text{fill:#e8ebf0}.about,.label{fill:#a3adbb}
.box{fill:#20252e;stroke:#566070}
.person .box{fill:#e9edf5;stroke:#e9edf5}.person text{fill:#182130}
.function .box{fill:#3a2c22;stroke:#ffb27d}
.store .box{fill:#22304a;stroke:#8fb6ff}
.queue .box{fill:#332a45;stroke:#c5a8ff}
.line{stroke:#8a95a5}.tip{fill:#8a95a5}.plate{fill:#0d1117}
}`;

/** The edges of a view. What a permission says is left out where a destination says it better. */
function edgesOf(graph: Graph, { nodes, without = [] }: View): Edge[] {
  const inside = new Set(nodes);
  const shown = graph.edges.filter(
    ({ from, to }) => inside.has(from) && inside.has(to) && !without.includes(`${from} → ${to}`),
  );
  // In the view's own order: the order of stacks and resources says nothing.
  const place = ({ from, to, fallback }: Edge) =>
    (nodes.indexOf(from) * nodes.length + nodes.indexOf(to)) * 2 + Number(fallback);
  shown.sort((a, b) => place(a) - place(b));
  const said = new Set(shown.filter(({ fallback }) => fallback).map(({ from, to }) => `${from} → ${to}`));
  return shown.flatMap((edge) => {
    if (edge.fallback || !said.has(`${edge.from} → ${edge.to}`)) return [edge];
    const labels = new Set([...edge.labels].filter((label) => label !== "invokes" && label !== "sends"));
    return labels.size > 0 ? [{ ...edge, labels }] : [];
  });
}

/** Labels of an edge, as many as there is room for: a route's names can be many. */
function labelOf({ labels }: Edge): string {
  const all = [...labels].sort();
  const text = all.join(", ");
  return text.length > LONGEST ? `${all[0]}${all.length > 1 ? ` and ${all.length - 1} more` : ""}` : text;
}

/** The places of nodes and edges, by dagre. */
function arrange(nodes: readonly Node[], edges: readonly Edge[], rankdir: "LR" | "TB"): Layout {
  const chart = new Layout({ multigraph: true });
  chart.setGraph({ rankdir, nodesep: 26, ranksep: 46, edgesep: 18, marginx: MARGIN, marginy: MARGIN });
  for (const { id, label, about } of nodes)
    chart.setNode(id, { width: Math.max(label.length * LETTER, about.length * SMALL) + 28, height: HEIGHT });
  edges.forEach((edge, i) => {
    const width = labelOf(edge).length * SMALL + 8;
    chart.setEdge(edge.from, edge.to, { width, height: 16, labelpos: "c" }, String(i));
  });
  layout(chart);
  return chart;
}

const widthOf = (chart: Layout): number => chart.graph().width ?? 0;

/** Throws when a view names what the templates do not have. */
export function draw(graph: Graph, view: View): string {
  const nodes = view.nodes.map((id): Node => {
    const node = graph.nodes.get(id);
    if (!node) throw new Error(`The templates have no ${id}: scripts/diagrams/views.ts names it.`);
    return node;
  });
  const edges = edgesOf(graph, view);
  const across = arrange(nodes, edges, "LR");
  const down = arrange(nodes, edges, "TB");
  const chart = widthOf(across) > WIDEST && widthOf(down) < widthOf(across) ? down : across;
  const { width = 0, height = 0 } = chart.graph();
  const parts = [
    ...edges.map((edge, i) => line(edge, chart.edge(edge.from, edge.to, String(i)))),
    ...nodes.map((node) => box(node, chart.node(node.id))),
    ...edges.map((edge, i) => plate(labelOf(edge), chart.edge(edge.from, edge.to, String(i)))),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}"><title>${escapeHtml(view.about)}</title><style>${style}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
${parts.filter(Boolean).join("\n")}
</svg>
`;
}

interface Place {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

const at = (value = 0): string => String(Math.round(value * 10) / 10);

function box({ label, about, kind }: Node, { x = 0, y = 0, width = 0, height = 0 }: Place): string {
  const round = kind === "way" ? height / 2 : kind === "person" ? 14 : 6;
  return `<g class="${kind}"><rect class="box" x="${at(x - width / 2)}" y="${at(y - height / 2)}" width="${at(width)}" height="${at(height)}" rx="${round}"/><text x="${at(x)}" y="${at(y - 3)}" text-anchor="middle">${escapeHtml(label)}</text><text class="about" x="${at(x)}" y="${at(y + 13)}" text-anchor="middle">${escapeHtml(about)}</text></g>`;
}

function line({ fallback }: Edge, { points = [] }: { readonly points?: readonly Place[] }): string {
  const [first, ...rest] = points.map(({ x, y }) => `${at(x)} ${at(y)}`);
  // Through the middles, with the points between as handles: a smooth way that stays in its lane.
  const middles = rest.slice(0, -1).map((point, i) => {
    const [x = 0, y = 0] = point.split(" ").map(Number);
    const [nextX = 0, nextY = 0] = (rest[i + 1] ?? point).split(" ").map(Number);
    return `Q${point} ${at((x + nextX) / 2)} ${at((y + nextY) / 2)}`;
  });
  return `<path class="line${fallback ? " fallback" : ""}" marker-end="url(#tip)" d="M${first}${middles.join("")}L${rest.at(-1)}"/>`;
}

function plate(label: string, { x, y, width = 0 }: Place): string {
  if (!label || x === undefined || y === undefined) return "";
  return `<g><rect class="plate" x="${at(x - width / 2)}" y="${at(y - 8)}" width="${at(width)}" height="16" rx="4"/><text class="label" x="${at(x)}" y="${at(y + 4)}" text-anchor="middle">${escapeHtml(label)}</text></g>`;
}
