import { parseSync } from "vite";

/** Attributes, our components' properties and functions whose texts people read or hear. */
const readable = /^(aria-(label|description|roledescription|valuetext)|title|placeholder|alt|textContent)$/;
const readableOfOurs = /^(label|how|does|message)$/;
const sayers = /^(tell|setSaid|announce)$/;

/** What is the same in all languages: our name, and what is written on keys and buttons. */
const names = new Set(["https://", "B", "I", "S", "A"]);
const keys = /\((?:(?:Ctrl|Alt|Shift|Esc|F\d+|.)\+?)+\)/g;

type Node = { readonly type: string } & Record<string, unknown>;

/** The texts in a source that people would read, and that do not come from a catalog. */
export function literalsIn(name: string, source: string): string[] {
  const { program, errors } = parseSync(name, source);
  if (errors[0]) throw new Error(`${name}: ${errors[0].message}`);
  const found: string[] = [];
  const enter = (node: Node): boolean => {
    if (node.type === "JSXText") found.push(String(node.value));
    // Of an element; those of attributes are not visited.
    if (node.type === "JSXExpressionContainer") found.push(...textsIn(node.expression));
    if (node.type === "JSXOpeningElement") {
      const element = String((node.name as { name?: string }).name);
      const isOurs = /^[A-Z]/.test(element) && element !== "Icon";
      for (const attribute of node.attributes as Node[]) {
        const { name } = (attribute.name ?? {}) as { name?: string };
        const isRead = readable.test(name ?? "") || (isOurs && readableOfOurs.test(name ?? ""));
        if (isRead) found.push(...textsIn(attribute.value));
      }
    }
    if (node.type === "JSXAttribute") {
      if (isNode(node.value, "JSXExpressionContainer")) visit(node.value.expression, enter);
      return false;
    }
    if (node.type === "CallExpression") {
      const { callee, arguments: given } = node as unknown as { callee: Node; arguments: Node[] };
      const called = String((callee.property as Node | undefined)?.name ?? callee.name);
      const [first, second] = given;
      if (sayers.test(called)) found.push(...textsIn(first));
      if (called === "setAttribute" && readable.test(String(first?.value))) found.push(...textsIn(second));
    }
    if (node.type === "AssignmentExpression") {
      const { property } = node.left as { property?: { name?: string } };
      if (readable.test(property?.name ?? "")) found.push(...textsIn(node.right));
    }
    return true;
  };
  visit(program, enter);
  return found.map((text) => text.trim()).filter(hasWords);
}

/** The texts that an expression may become: not those that are given to a function. */
function textsIn(value: unknown): string[] {
  if (!isNode(value)) return [];
  switch (value.type) {
    case "Literal":
      return typeof value.value === "string" ? [value.value] : [];
    case "TemplateLiteral":
      return [
        (value.quasis as { value: { cooked: string } }[]).map(({ value: { cooked } }) => cooked).join(" "),
      ];
    case "JSXExpressionContainer":
      return textsIn(value.expression);
    case "ConditionalExpression":
      return [...textsIn(value.consequent), ...textsIn(value.alternate)];
    case "LogicalExpression":
    case "BinaryExpression":
      return value.operator === "===" || value.operator === "!=="
        ? []
        : [...textsIn(value.left), ...textsIn(value.right)];
    default:
      return [];
  }
}

function visit(value: unknown, enter: (node: Node) => boolean): void {
  if (Array.isArray(value)) for (const one of value) visit(one, enter);
  else if (isNode(value) && enter(value)) {
    for (const member of Object.values(value)) if (typeof member === "object") visit(member, enter);
  }
}

function isNode(value: unknown, type?: string): value is Node {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  return type === undefined || value.type === type;
}

function hasWords(text: string): boolean {
  return !names.has(text) && /\p{L}{2}|^\p{L}$/u.test(text.replace(keys, "").replace("Rhizome", ""));
}
