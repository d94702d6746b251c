/** Writes the guide into the site: `docs/` as static pages, with the code that they link to. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { highlight } from "./highlight.ts";
import { escapeHtml } from "./html.ts";
import { layout } from "./layout.ts";
import { addressOf, besides, isElsewhere, isPage, targetOf } from "./links.ts";
import { type Places, type Rendered, render } from "./markdown.ts";
import { pathOf } from "./path.ts";

const START = "docs/README.md";

/** Every page of the guide: all that is Markdown in `docs/`, and some files beside. */
export function guidePages(root: string): string[] {
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((name) => `docs/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".md"));
  return [...inDocs.sort(), ...besides];
}

/** Renders a page; `used` hears of each file of the repository that it links to or shows. */
export function renderPage(root: string, page: string, used: (path: string) => void = () => {}): Rendered {
  const places: Places = {
    link(href) {
      if (isElsewhere(href)) return href;
      const { path, anchor } = targetOf(root, page, href);
      used(path);
      return addressOf(path) + anchor;
    },
    picture(href, alt) {
      if (isElsewhere(href)) throw new Error(`${page} shows ${href}, which is of another site.`);
      const { path } = targetOf(root, page, href);
      used(path);
      // In the page, a diagram has the page's colours.
      if (path.startsWith("docs/diagrams/")) return diagram(readFileSync(join(root, path), "utf8"), alt);
      return `<img src="${escapeHtml(addressOf(path))}" alt="${escapeHtml(alt)}" loading="lazy">`;
    },
  };
  return render(readFileSync(join(root, page), "utf8"), places);
}

/** A diagram without the style that it needs where it stands alone. */
const diagram = (svg: string, alt: string): string =>
  `<figure class="diagram" tabindex="0" role="img" aria-label="${escapeHtml(alt)}">${svg.replace(/<style>.*?<\/style>/s, "").replace("<svg ", '<svg aria-hidden="true" ')}</figure>`;

/** Writes all pages below `{site}/docs`; answers `site`. Throws when a page links to what is not there. */
export function writeGuide(root: string, site: string): string {
  const out = join(site, "docs");
  rmSync(out, { recursive: true, force: true });
  const write = (address: string, content: string) => {
    const file = join(site, address);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const linked = new Set<string>();
  const path = pathOf(readFileSync(join(root, START), "utf8"), (href) => {
    if (isElsewhere(href)) return undefined;
    const target = targetOf(root, START, href);
    return isPage(target.path) && target.anchor === "" ? addressOf(target.path) : undefined;
  });
  const index: { title: string; address: string; headings: string[]; text: string }[] = [];
  for (const page of guidePages(root)) {
    const { title, html, headings, text } = renderPage(root, page, (used) => linked.add(used));
    const address = addressOf(page);
    write(address, layout({ title, address, html, headings, path }));
    index.push({ title, address, headings: headings.map((heading) => heading.text), text });
  }
  write("/docs/search.json", JSON.stringify(index));
  for (const file of linked) {
    if (isPage(file)) continue;
    if (file.startsWith("docs/")) copy(root, file, site);
    else
      write(addressOf(file), layout({ ...fileOf(root, file), address: addressOf(file), headings: [], path }));
  }
  return site;
}

function copy(root: string, file: string, site: string): void {
  mkdirSync(dirname(join(site, file)), { recursive: true });
  copyFileSync(join(root, file), join(site, file));
}

/** A file of the repository with its lines counted, or what a folder holds. */
function fileOf(root: string, file: string): { title: string; html: string } {
  const heading = `<h1 class="file">${escapeHtml(file)}</h1>`;
  if (statSync(join(root, file)).isDirectory()) {
    const names = readdirSync(join(root, file), { withFileTypes: true })
      .map((entry) => entry.name + (entry.isDirectory() ? "/" : ""))
      .sort();
    const items = names.map((name) => `<li>${escapeHtml(name)}</li>`).join("");
    return { title: file, html: `${heading}<ul class="files">${items}</ul>` };
  }
  const code = readFileSync(join(root, file), "utf8").trimEnd();
  const numbers = code.split("\n").map((_, line) => line + 1);
  const html = `${heading}<div class="source" tabindex="0"><pre class="lines" aria-hidden="true">${numbers.join("\n")}</pre><pre><code>${highlight(code, extname(file).slice(1))}</code></pre></div>`;
  return { title: file, html };
}
