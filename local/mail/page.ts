import { escapeXml } from "../core/wire.ts";
import type { Mail } from "./outbox.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8884; }
body { max-width: 720px; margin: 0 auto; padding: 24px 16px; }
article { border: 1px solid var(--line); border-radius: 12px; padding: 14px 18px; margin: 14px 0; }
h1 { font-size: 22px; } h2 { font-size: 17px; margin: 0; }
p { margin: 6px 0; } .about { opacity: .75; font-size: 14px; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: 10px 0 0; }
`;

/** The page that shows the outbox. Whatever a mail says is text there. */
export function outboxPage(mails: readonly Mail[]): string {
  const list = mails.map(
    ({ at, to, subject, text }) => `<article>
<h2>${escapeXml(subject)}</h2>
<p class="about">To <b>${escapeXml(to)}</b>, <time datetime="${new Date(at).toISOString()}">${new Date(at).toLocaleString()}</time></p>
<pre>${escapeXml(text)}</pre>
</article>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Outbox of the local cloud</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Outbox</h1>
<p class="about">E-mails that the local cloud would have sent. They go nowhere else; the newest is on top.</p>
${list.length ? list.join("\n") : "<p>Nothing yet.</p>"}
</body>
</html>`;
}
