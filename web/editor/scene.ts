import type { MapChange } from "../../model/document.ts";
import { type Box, Layout, type Side } from "../../model/layout/index.ts";
import { type NodeId, ROOT } from "../../model/schema.ts";
import type { LineShape, Typeface } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";
import { t } from "../i18n/index.ts";
import { BranchColours } from "./branch-colours.ts";
import { Camera, OVERVIEW_ZOOM, type Rect } from "./camera.ts";
import { Curves } from "./curves.ts";
import { Elements } from "./elements.ts";
import type { Folds } from "./folds.ts";
import { Inherited } from "./inherited.ts";
import type { MapCanvas, Spotlight } from "./map-canvas.ts";
import { Glides } from "./motion.ts";
import { NodeSizes } from "./node-size.ts";
import { OWN_TYPEFACES, publishStyles } from "./node-style.ts";
import { make, type Visitor } from "./node-view.ts";
import type { Painting } from "./painter.ts";
import { extentsOf } from "./ranges.ts";
import { hasRelations, type RelationPainter } from "./relation.ts";
import { settling } from "./settle.ts";
import type { EditorState } from "./state.ts";
import { TextMeasure } from "./text-measure.ts";
import { isDark, onScheme, readTheme, type Theme } from "./theme.ts";
import { Viewport } from "./viewport.ts";

const nothing: ReadonlySet<NodeId> = new Set();

/**
 * Draws the map. Nodes near the view are elements (real text, focus and a tree for assistive technology), links
 * a picture below them; far out everything is on a canvas, and where there are relations, all lines are. Only what
 * is near the view costs anything.
 */
export class Scene implements Painting {
  readonly host: HTMLElement;
  readonly camera = new Camera();
  readonly map: MapView;
  readonly folds: Folds;
  readonly sizes: NodeSizes;
  readonly colours: BranchColours;
  layout: Layout;
  theme: Theme;
  /** The tree, in map coordinates. */
  readonly world = make("div", "world");
  /** A node whose place on the screen is kept while the map changes around it. */
  pinned: NodeId | undefined;
  /** Called after each frame, for what is drawn on top. */
  readonly onFrame = new Set<() => void>();
  /** Seen from far, when nodes are no elements; see {@link Painting}. */
  rings: ReadonlyMap<NodeId, string> = new Map();
  /** Set while one branch stands out. */
  spotlight: Spotlight | undefined;
  /** Counts what changes how the map looks, for who draws it again elsewhere. */
  version = 0;

  readonly #state: EditorState;
  #canvas: MapCanvas | undefined;
  readonly #curves = new Curves();
  readonly #elements: Elements;
  readonly #viewport: Viewport;
  readonly #glides = new Glides();
  readonly #lines: Inherited<LineShape>;
  /** The theme's, where nobody says more. */
  #line: LineShape = "curve";
  #relations: RelationPainter | "loading" | undefined;
  #culled: Rect | undefined;
  #overview = false;
  /** The side of the root when the map was laid out. */
  #oneSide: Side | undefined;
  #frame = 0;
  /** The name of the theme that is put on, or on its way. */
  #theme: string | undefined;
  #undress: (() => void) | undefined;
  /** Letters are asked for once. */
  #hasTypefaces = false;
  #isOver = false;
  #stop: (() => void)[] = [];

  /** Without `Canvas` the map is not to be seen from far. */
  constructor(host: HTMLElement, map: MapView, folds: Folds, state: EditorState, Canvas?: typeof MapCanvas) {
    this.host = host;
    this.map = map;
    this.folds = folds;
    this.#state = state;
    this.sizes = new NodeSizes(map, new TextMeasure(), (typeface) => this.#want(typeface));
    this.colours = new BranchColours(map);
    this.#lines = new Inherited(map, ({ line }) => line);
    publishStyles(host);
    this.theme = readTheme(host);
    this.layout = this.#newLayout();
    this.#elements = new Elements(this, state);
    this.world.setAttribute("role", "tree");
    this.world.setAttribute("aria-multiselectable", "true");
    this.world.append(this.#curves.element);
    host.append(this.world);
    if (Canvas) this.#useCanvas(Canvas);
    this.#stop.push(
      onScheme(() => {
        this.#dress(true);
        this.theme = readTheme(host);
        this.#canvas?.spoil();
        this.invalidate();
      }),
      state.selected.subscribe(() => this.refresh()),
      state.dragged.subscribe(() => this.refresh()),
      state.relation.subscribe(() => this.refresh()),
    );
    void this.#loadRelations();
    this.#viewport = new Viewport(this, state);
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stop) stop();
    this.#canvas?.destroy();
    this.#elements.destroy();
    this.#viewport.destroy();
    this.world.remove();
    this.#isOver = true;
    this.#undress?.();
  }

  /** Shows the whole map (`ROOT`) or one branch, whose top stands in the middle then. */
  showBranch(root: NodeId): void {
    this.#state.root.value = root;
    this.#layOut();
  }

  /** Takes in a change of the document, of folds (`structure`) or of a text being typed (`changed`). */
  apply(change: Pick<MapChange, "structure" | "added" | "removed" | "changed">): void {
    const settle = settling(this, this.#glides, this.#elements);
    const dirty = [...change.structure, ...change.changed];
    this.#elements.apply(change);
    for (const inherited of [this.colours, this.#lines]) {
      const isSaidAnew = [...change.changed].some((id) => inherited.isChanged(id));
      if (isSaidAnew || change.structure.size > 0) inherited.reset();
    }
    if (change.structure.size > 0) for (const id of change.removed) this.sizes.forget(id);
    if (change.changed.has(ROOT)) this.#dress();
    if (this.#oneSide === this.map.attributes(ROOT).side) this.layout.update(dirty);
    else this.layout = this.#newLayout();
    this.version++;
    void this.#loadRelations();
    settle();
    this.refresh();
  }

  /** Shows anew what is in the page, and finds out what should be. */
  refresh(): void {
    this.#culled = undefined;
    this.#canvas?.spoil();
    this.invalidate();
  }

  /** A panel lies over an edge of the map (pixels): nothing is brought into view below it. */
  cover(covered: { right: number; bottom: number }): void {
    this.#viewport.cover(covered);
  }

  /** Says everything anew, in the language that is spoken now. */
  relabel(): void {
    this.world.setAttribute("aria-label", t("map.name"));
    this.#elements.forget();
    this.sizes.forget(ROOT);
    this.apply({ structure: nothing, added: nothing, removed: nothing, changed: new Set([ROOT]) });
  }

  setVisitors(visitors: ReadonlyMap<NodeId, readonly Visitor[]>): void {
    this.#elements.visitors = visitors;
    this.refresh();
  }

  invalidate(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  /** The element of a node that is not inside a folded branch; it is put into the page when it is not there yet. */
  element(id: NodeId): HTMLElement | undefined {
    const box = this.layout.box(id);
    return box && this.#elements.mount(id, box);
  }

  /** Where a node is in this frame. */
  at(id: NodeId): Box | undefined {
    const box = this.layout.box(id);
    if (!box || !this.#glides.active) return box;
    const { dx, dy } = this.#glides.offset(id);
    return dx || dy ? { ...box, x: box.x + dx, y: box.y + dy } : box;
  }

  visible(rect: Rect): Iterable<NodeId> {
    return this.layout.visible(rect);
  }

  links(rect: Rect): Iterable<NodeId> {
    return this.layout.links(rect);
  }

  line(id: NodeId): LineShape {
    return this.#lines.of(id) ?? this.#line;
  }

  /** Whether nodes are on their way to their places. */
  get isGliding(): boolean {
    return this.#glides.active;
  }

  get relations(): RelationPainter | undefined {
    return this.#relations === "loading" ? undefined : this.#relations;
  }

  /** Draws relations from now on, if the map has some. */
  async #loadRelations(): Promise<void> {
    if (this.#relations || !hasRelations(this.map)) return;
    this.#relations = "loading";
    const [{ Painter }, { MapCanvas }] = await Promise.all([
      import("../relations/paint.ts"),
      import("./map-canvas.ts"),
    ]);
    if (this.#isOver) return;
    this.#useCanvas(MapCanvas);
    this.#relations = new Painter(this, this.#state);
    this.refresh();
  }

  #draw(now: number): void {
    this.#frame = 0;
    const flying = this.camera.step(now);
    const moving = this.#glides.step(now);
    const { x, y, zoom } = this.camera;
    const overview = zoom < OVERVIEW_ZOOM;
    let isNew = moving.length > 0;
    if (overview !== this.#overview || !this.#culled || !contains(this.#culled, this.camera.view())) {
      this.#cull(overview);
      isNew = true;
    }
    for (const id of moving) this.#elements.place(id);
    if (moving.length > 0) this.#canvas?.spoil();
    this.world.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    this.#paint(overview, isNew);
    if (this.#state.zoom.peek() !== zoom) this.#state.zoom.value = zoom;
    for (const listener of this.onFrame) listener();
    if (flying || this.#glides.active) this.invalidate();
  }

  /** Draws what is no element; `isNew`: what there is, or where, may have changed. */
  #paint(overview: boolean, isNew: boolean): void {
    const canvas = this.#canvas;
    if (!canvas || (!overview && !this.relations && !this.spotlight)) {
      canvas?.hide();
      if (isNew && this.#culled) this.#curves.draw(this, this.#culled);
      return;
    }
    this.#curves.clear();
    const { visitors, ids } = this.#elements;
    const far = overview && { selected: this.#state.selected.peek(), visitors, except: new Set(ids) };
    canvas.paint(this.camera, this.relations, far || undefined, this.spotlight);
  }

  #useCanvas(Canvas: typeof MapCanvas): void {
    this.#canvas ??= new Canvas(this, this.world, () => this.invalidate());
  }

  /** Puts the elements near the view into the page and takes the others out. */
  #cull(overview: boolean): void {
    if (overview !== this.#overview) this.#canvas?.spoil();
    this.#overview = overview;
    const rect = this.camera.view(overview ? 0 : 0.25);
    if (!overview) this.sizes.measureSeen(this.layout, rect);
    this.#elements.keep(overview ? [] : this.layout.visible(rect));
    // An overview has no more elements to show, wherever it is moved.
    this.#culled = overview ? { x: -1e9, y: -1e9, width: 2e9, height: 2e9 } : rect;
  }

  /** The side of all that is shown, if there is but one: of a branch alone, or where the root says so. */
  get side(): Side | undefined {
    const { side } = this.map.attributes(ROOT);
    return this.#state.root.peek() === ROOT || side === "down" ? side : "right";
  }

  /** Puts on the theme of the map, which comes when a map has one; `anew` for the other scheme. */
  #dress(anew = false): void {
    const name = this.map.attributes(ROOT).theme;
    if (name === this.#theme && !(anew && this.#undress)) return;
    this.#theme = name;
    void import("./dress.ts").then(({ dress }) => {
      if (this.#theme !== name || this.#isOver) return;
      this.#undress?.();
      const { shapes, line, font, undress } = dress(this.host, name, isDark());
      this.#undress = undress;
      this.sizes.shapes = shapes;
      this.sizes.typeface = font;
      this.#line = line;
      publishStyles(this.host, font);
      this.theme = readTheme(this.host);
      this.#layOut();
    });
  }

  /** Loads letters that the machine does not have, when a node is first drawn with them. */
  #want(typeface: Typeface): void {
    if (this.#hasTypefaces || !(typeface in OWN_TYPEFACES)) return;
    this.#hasTypefaces = true;
    void import("./typefaces.ts").then(({ onTypefaces }) => {
      if (this.#isOver) return;
      this.#stop.push(
        onTypefaces(() => {
          this.sizes.measureAnew();
          this.#layOut();
        }),
      );
    });
  }

  /** Everything anew: other nodes are shown, or all of them are of other sizes. */
  #layOut(): void {
    this.layout = this.#newLayout();
    this.version++;
    this.refresh();
  }

  #newLayout(): Layout {
    const { map, folds } = this;
    const root = this.#state.root.peek();
    const { side } = this;
    this.#oneSide = map.attributes(ROOT).side;
    this.sizes.boxed = side === "down";
    // All of a map is laid out from its letters, an edit exactly.
    let isNew = true;
    const layout = new Layout(
      {
        children: (id) => map.children(id),
        side: (id) => map.attributes(id).side,
        position: (id) => (root === ROOT ? map.attributes(id).position : undefined),
        folded: (id) => id !== root && folds.has(id),
        size: (id) => this.sizes.size(id, isNew),
        extents: (id) => extentsOf(map, this.sizes.measure, id, side === "down"),
      },
      { root, side, gaps: side === "down" ? {} : { level: 46, sibling: 9, branch: 24 } },
    );
    isNew = false;
    return layout;
  }
}

function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
