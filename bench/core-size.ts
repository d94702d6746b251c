import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const CORE = ["editor", "keyboard", "pointer", "text-editor"];

/**
 * KB, gzip, of the editor's core: layout, drawing, selection, folds, undo by key, dragging and writing in nodes, with
 * the signals that they are built on. Not in it: the document (Yjs, its schema and what writes in it), the sync with the cloud, the
 * bars and dialogs, and what is loaded when it is first used.
 */
export async function coreSize(): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: CORE.map((name) => `export * from "./web/editor/${name}.ts";`).join(""),
      resolveDir: root,
      loader: "ts",
    },
    absWorkingDir: root,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["yjs"],
    loader: { ".css": "empty" },
    plugins: [
      {
        name: "core-only",
        setup({ onResolve }) {
          onResolve({ filter: /\/(document|schema|items|store)\.ts$/ }, ({ path }) => ({
            path,
            external: true,
          }));
          onResolve({ filter: /./ }, ({ path, kind }) =>
            kind === "dynamic-import" ? { path, external: true } : undefined,
          );
        },
      },
    ],
  });
  const foreign = Object.keys(metafile.inputs).filter((path) =>
    /^web\/(sync|cloud|ui)\/|yjs|lib0/.test(path),
  );
  if (foreign.length > 0) throw new Error(`The core is not to hold ${foreign.join(", ")}.`);
  return gzipSync(outputFiles[0]?.contents ?? "").length / 1000;
}
