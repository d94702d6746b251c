/** Where things of the repository are in the guide. Paths are relative to the repository's root, with slashes. */
import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** Pages that are not in `docs/`. */
export const besides = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "local/README.md"];

/** What a link on a page of the repository points to. */
export interface Target {
  /** The file or folder. */
  readonly path: string;
  /** With its `#`, or empty. */
  readonly anchor: string;
}

/** Links to other sites, and to addresses of the running app. */
export const isElsewhere = (href: string): boolean => /^([a-z][a-z0-9+.-]*:|\/)/i.test(href);

/** What a link on the page `from` points to. Throws if it leads out of the repository, or nowhere. */
export function targetOf(root: string, from: string, href: string): Target {
  const [file = "", anchor = ""] = decodeURI(href).split(/(?=#)/);
  if (file.startsWith("#")) return { path: from, anchor: file };
  const path = posix.normalize(posix.join(posix.dirname(from), file)).replace(/\/$/, "");
  if (path.startsWith("..") || !existsSync(join(root, path)))
    throw new Error(`${from} links to ${href}: there is no ${path}.`);
  const readme = posix.join(path, "README.md");
  const folder = statSync(join(root, path)).isDirectory();
  return { path: folder && isPage(readme) && existsSync(join(root, readme)) ? readme : path, anchor };
}

/** A file that is a page of the guide by itself. */
export const isPage = (path: string): boolean =>
  besides.includes(path) || (path.startsWith("docs/") && path.endsWith(".md"));

const isImage = (path: string): boolean => /\.(png|svg|jpg|webp)$/.test(path);

/** A recorded session, which the app's lens plays. */
const isSession = (path: string): boolean => path.startsWith("docs/sessions/") && path.endsWith(".json");

/** The address in the site: pages, pictures, and a view of each other file that a page links to. */
export function addressOf(path: string): string {
  if (isSession(path)) return `/#lens=/${path}`;
  if (path.startsWith("docs/") && isImage(path)) return `/${path}`;
  if (!isPage(path)) return `/docs/code/${path}.html`;
  const page = path
    .replace(/^docs\//, "")
    .replace(/(^|\/)README\.md$/, "$1index.md")
    .replace(/\.md$/, "");
  if (path === "README.md") return "/docs/about/rhizome.html";
  return besides.includes(path)
    ? `/docs/about/${page.toLowerCase().replaceAll("/", "-")}.html`
    : `/docs/${page}.html`;
}
