/** The hosted pages, plain and without scripts. Everything that comes from outside is text in them. */
import { escapeXml } from "../../core/wire.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8886; --accent: #2f5fe0; }
body { display: grid; place-items: center; min-height: 100vh; margin: 0; }
main { width: min(360px, calc(100vw - 32px)); padding: 24px 0; }
h1 { font-size: 22px; margin: 0 0 8px; }
p { margin: 8px 0; } .about { opacity: .8; font-size: 14px; } .error { color: #d0342c; }
.stand-in { border: 2px dashed #c98a00; border-radius: 12px; padding: 10px 14px; }
label { display: block; margin: 14px 0; font-weight: 600; font-size: 14px; }
input { display: block; box-sizing: border-box; width: 100%; min-height: 44px; margin-top: 4px; padding: 8px 12px;
  border: 1px solid var(--line); border-radius: 10px; font: inherit; }
button, a.button { display: block; box-sizing: border-box; width: 100%; min-height: 44px; padding: 9px; margin: 10px 0;
  border: 1px solid var(--line); border-radius: 22px; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; color: inherit; background: none; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
`;

export interface Page {
  readonly title: string;
  /** Markup. */
  readonly body: string;
  readonly error?: string;
}

export const page = ({ title, body, error }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body><main>
<h1>${escapeXml(title)}</h1>
${error ? `<p class="error" role="alert">${escapeXml(error)}</p>` : ""}
${body}
</main></body>
</html>`;

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly autocomplete: string;
  readonly value?: string;
}

/** A form that posts to `action`, with its fields and what it keeps hidden. */
export function form(
  action: string,
  fields: readonly Field[],
  button: string,
  hidden: Readonly<Record<string, string>>,
): string {
  const inputs = fields.map(
    ({ name, label, type = "text", autocomplete, value = "" }) =>
      `<label>${escapeXml(label)}<input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${escapeXml(value)}" required></label>`,
  );
  const kept = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeXml(value)}">`,
  );
  return `<form method="post" action="${escapeXml(action)}">${kept.join("")}${inputs.join("")}<button class="primary">${escapeXml(button)}</button></form>`;
}

export const link = (href: string, label: string, kind = ""): string =>
  `<a ${kind && `class="${kind}"`} href="${escapeXml(href)}">${escapeXml(label)}</a>`;
