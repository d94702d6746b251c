/** Which files of the site a browser keeps for a time without a network. The service worker, web/public/sw.js, gets them. */
import type { Plugin, Rolldown } from "vite";

type Files = Rolldown.OutputBundle;
type File = Files[string];

/** What comes by itself once a map is open, beside the page's first script: nothing of it was asked for. */
export const COMES = [
  "main.ts",
  "editor/hands.ts",
  "ui/shell.tsx",
  "sync/live.ts",
  "sync/talk.ts",
  "sync/files.ts",
  "cloud/cloud.ts",
  "cloud/mqtt.ts",
  "account/account.ts",
  "person/index.ts",
  "talk/follow.ts",
  "files/take.ts",
  "files/tray.tsx",
  "i18n/model-words.ts",
];

/** Kept when it was used: languages, of which each has one; what is large and seldom asked for, or is nothing without a network. */
const LATER = [
  /\/web\/i18n\/(parts\/)?[a-z]{2}(-latin)?\.ts$/,
  /\/web\/(account|templates|related-terms)\//,
  /\/web\/lens\/panel\.tsx$/,
  // Of the worker only the names of files are known.
  /\/assets\/(docx|pptx|xlsx|pdf|page|fonts-east)-[\w-]{8}\.js$/,
];

/** What the service worker gets: files that the page has loaded itself, and others with what is in them. */
export interface Offline {
  readonly comes: readonly string[];
  readonly parts: Readonly<Record<string, string>>;
}

/** Writes what is kept into one file, which the page names: a request for each would cost more than all their bytes. */
export function offline(): Plugin {
  return {
    name: "offline",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, files) {
        const page = files["index.html"];
        if (page?.type !== "asset") return;
        const file = this.emitFile({
          type: "asset",
          name: "offline.json",
          source: JSON.stringify(offlineOf(files, String(page.source))),
        });
        const link = `<meta name="offline" content="/${this.getFileName(file)}">`;
        page.source = String(page.source).replace("</head>", `${link}</head>`);
      },
    },
  };
}

function offlineOf(files: Files, page: string): Offline {
  const named = Object.keys(files).filter((name) => page.includes(`/${name}`));
  const begun = COMES.map((module) => chunkOf(files, module));
  const comes = closure(files, [...named, ...begun], (file) => importsOf(file));
  const all = closure(files, [...comes], (file) => [...importsOf(file), ...later(files, file)]);
  const parts = [...all].filter((name) => !comes.has(name));
  return { comes: [...comes], parts: Object.fromEntries(parts.map((name) => [name, textOf(files[name])])) };
}

function closure(
  files: Files,
  from: readonly string[],
  needs: (file: File) => readonly string[],
): Set<string> {
  const all = new Set(from);
  for (const name of all) {
    const file = files[name];
    if (file) for (const needed of needs(file)) all.add(needed);
  }
  return all;
}

/** What a file can't be without. */
function importsOf(file: File): string[] {
  return file.type === "chunk" ? [...file.imports, ...(file.viteMetadata?.importedCss ?? [])] : [];
}

/** What a file may load, but for what is kept only when it was. */
function later(files: Files, file: File): string[] {
  const dynamic = file.type === "chunk" ? file.dynamicImports : [];
  // Workers, and what is in a worker or a style sheet, are known by their names alone.
  const named = [...textOf(file).matchAll(/[\w.-]+-[\w-]{8}\.(?:js|svg)/g)].map(([name]) => `assets/${name}`);
  return [...dynamic, ...named.filter((name) => files[name]?.type === "asset")].filter((name) => {
    const it = files[name];
    const id = (it?.type === "chunk" && it.facadeModuleId) || `/${name}`;
    return it !== undefined && !LATER.some((one) => one.test(id));
  });
}

function chunkOf(files: Files, module: string): string {
  const chunk = Object.values(files).find(
    (file) => file.type === "chunk" && file.moduleIds.some((id) => id.endsWith(`/web/${module}`)),
  );
  if (!chunk) throw new Error(`No script has ${module}.`);
  return chunk.fileName;
}

function textOf(file: File | undefined): string {
  if (file?.type === "chunk") return file.code;
  return typeof file?.source === "string" ? file.source : new TextDecoder().decode(file?.source);
}
