/** The body of a dashboard, checked as `PutDashboard` does and further: what it names must be there. */
import { wrongMetric } from "./catalog.ts";
import { type Expression, idsOf, parse, searchesOf } from "./metric-math.ts";

/** One metric of a widget. */
export interface WidgetMetric {
  readonly id?: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
  /** Of AWS's metrics that are kept elsewhere, such as CloudFront's. */
  readonly region?: string;
}

/** What a widget draws by metric math. */
export interface WidgetExpression {
  readonly id?: string;
  readonly label?: string;
  readonly text: string;
  readonly expression: Expression;
}

export interface Widget {
  readonly type: string;
  readonly title: string;
  readonly metrics: readonly WidgetMetric[];
  readonly expressions: readonly WidgetExpression[];
}

type Row = readonly (string | Readonly<Record<string, unknown>>)[];

interface Body {
  readonly widgets?: readonly RawWidget[];
}

interface RawWidget {
  readonly type?: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly properties?: {
    readonly title?: string;
    readonly stat?: string;
    readonly region?: string;
    readonly metrics?: readonly Row[];
    readonly query?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
  };
}

/** Columns of a dashboard; widgets in one, and metrics in a widget (CloudWatch quotas, 2026-11). */
const COLUMNS = 24;
const WIDGETS = 500;
const METRICS = 500;
const TYPES = ["metric", "text", "log", "alarm"];
const STATISTIC = /^(Average|Minimum|Maximum|Sum|SampleCount|p\d{1,2}(\.\d+)?)$/;

/** Reads a body; throws what CloudWatch would refuse, and any metric that AWS never sends. */
export function readDashboard(text: string): Widget[] {
  let body: Body;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new Error(`DashboardBody is no JSON: ${(error as Error).message}`);
  }
  const { widgets } = body;
  if (!Array.isArray(widgets) || widgets.length > WIDGETS)
    throw new Error(`A dashboard has a list of at most ${WIDGETS} widgets.`);
  return widgets.map(readWidget);
}

function readWidget(widget: RawWidget, index: number): Widget {
  const { type = "", x = 0, width = 6, height = 6, properties = {} } = widget;
  const title = properties.title ?? `widget ${index + 1}`;
  const wrong = (what: string): Error => new Error(`DashboardBody, "${title}": ${what}.`);
  if (!TYPES.includes(type)) throw wrong(`there is no type ${type} of widgets here`);
  if (!(width >= 1 && height >= 1 && x >= 0 && x + width <= COLUMNS))
    throw wrong(`it does not fit into ${COLUMNS} columns`);
  if (type === "text" && !properties.markdown) throw wrong("a text widget has markdown");
  if (type === "log" && !properties.query?.startsWith("SOURCE ")) throw wrong("a query names its SOURCE");
  if (type === "alarm" && !properties.alarms?.length) throw wrong("an alarm widget names alarms");
  if (type !== "metric") return { type, title, metrics: [], expressions: [] };

  const rows = properties.metrics ?? [];
  if (rows.length === 0 || rows.length > METRICS) throw wrong(`it has from 1 to ${METRICS} metrics`);
  const metrics: WidgetMetric[] = [];
  const expressions: WidgetExpression[] = [];
  let before: readonly string[] = [];
  for (const row of rows) {
    const options = (row.find((part) => typeof part === "object") ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof options.expression === "string") {
      try {
        expressions.push({
          ...names(options),
          text: options.expression,
          expression: parse(options.expression),
        });
      } catch (error) {
        throw wrong((error as Error).message);
      }
      continue;
    }
    const parts = expand(
      row.filter((part) => typeof part === "string"),
      before,
    );
    before = parts;
    metrics.push(readMetric(parts, options, properties, wrong));
  }
  checkIds(metrics, expressions, wrong);
  return { type, title, metrics, expressions };
}

/** In place of what the row above has, a row has "." for one part and "..." for all that come before its own. */
function expand(parts: readonly string[], before: readonly string[]): string[] {
  if (parts[0] === "...") return [...before.slice(0, before.length - parts.length + 1), ...parts.slice(1)];
  return parts.map((part, at) => (part === "." ? (before[at] ?? part) : part));
}

function readMetric(
  [namespace = "", name = "", ...rest]: readonly string[],
  options: Readonly<Record<string, unknown>>,
  properties: NonNullable<RawWidget["properties"]>,
  wrong: (what: string) => Error,
): WidgetMetric {
  const dimensions: Record<string, string> = {};
  for (let at = 0; at < rest.length; at += 2) dimensions[rest[at] ?? ""] = rest[at + 1] ?? "";
  if (!namespace || !name || rest.length % 2) throw wrong("a metric has a namespace, a name and dimensions");
  const stat = String(options.stat ?? properties.stat ?? "Average");
  if (!STATISTIC.test(stat)) throw wrong(`there is no statistic ${stat}`);
  const unknown = wrongMetric(namespace, name, Object.keys(dimensions));
  if (unknown) throw wrong(unknown);
  const region = (options.region ?? properties.region) as string | undefined;
  return { ...names(options), namespace, name, dimensions, stat, ...(region && { region }) };
}

const names = ({ id, label }: Readonly<Record<string, unknown>>): { id?: string; label?: string } => ({
  ...(typeof id === "string" && { id }),
  ...(typeof label === "string" && { label }),
});

/** Ids are each metric's own, begin with a small letter, and what an expression uses is there. */
function checkIds(
  metrics: readonly WidgetMetric[],
  expressions: readonly WidgetExpression[],
  wrong: (what: string) => Error,
): void {
  const ids = [...metrics, ...expressions].flatMap(({ id }) => (id === undefined ? [] : [id]));
  const bad = ids.find((id) => !/^[a-z]\w*$/.test(id));
  if (bad !== undefined) throw wrong(`the id ${bad} does not begin with a small letter`);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw wrong(`the id ${twice} is there twice`);
  for (const { text, expression } of expressions) {
    const missing = idsOf(expression).find((id) => !ids.includes(id));
    if (missing !== undefined) throw wrong(`there is no metric ${missing}, which this uses: ${text}`);
    for (const search of searchesOf(expression)) checkSearch(search, wrong);
  }
}

/** `{Namespace,Dimension…} MetricName="…" terms`: the names in it are a metric's. */
function checkSearch(search: string, wrong: (what: string) => Error): void {
  const { schema = "", metric } =
    /^\{(?<schema>[^}]+)\}.*?MetricName="(?<metric>[^"]+)"/.exec(search)?.groups ?? {};
  const [namespace = "", ...dimensions] = schema.split(",").map((part) => part.trim());
  if (!metric)
    throw wrong(`a search begins with {Namespace,Dimensions} and has a MetricName, not: ${search}`);
  const unknown = wrongMetric(namespace, metric, dimensions);
  if (unknown) throw wrong(unknown);
}
