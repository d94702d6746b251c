import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { offline } from "./scripts/offline.ts";

/** Names in the page what it needs to draw a map, so that it comes along in the same round trip. */
function preloadGlimpse(): Plugin {
  return {
    name: "preload-glimpse",
    transformIndexHtml: {
      order: "post",
      handler(page, { bundle = {} }) {
        const glimpse = Object.values(bundle).find(
          (chunk) => chunk.type === "chunk" && chunk.moduleIds.some((id) => id.endsWith("/web/glimpse.ts")),
        );
        const files = new Set(glimpse ? [glimpse.fileName] : []);
        for (const file of files) {
          const chunk = bundle[file];
          if (chunk?.type === "chunk") for (const needed of chunk.imports) files.add(needed);
        }
        return [...files]
          .filter((file) => !page.includes(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
            injectTo: "head",
          }));
      },
    },
  };
}

/** Puts the icon into the page: it is asked for at once, and its headers alone are larger. */
function inlineIcon(): Plugin {
  return {
    name: "inline-icon",
    apply: "build",
    transformIndexHtml: {
      order: "pre",
      handler: (page) => {
        const icon = readFileSync(fileURLToPath(new URL("web/public/icon.svg", import.meta.url)), "utf8");
        const address = `data:image/svg+xml,${encodeURIComponent(icon.trim().replace(/>\s+</g, "><"))}`;
        return page.replace('rel="icon" href="/icon.svg"', `rel="icon" href="${address}"`);
      },
    },
  };
}

/** What draws a map before the editor is there. */
const glimpseDraws =
  /\/(web\/(glimpsed|map-host|painted|editor\/(scene|state|folds|first-look))|model\/snapshot)\.ts$/;

/** Entries of pages that others make. */
const isNamed = (entry: string): boolean => entry === "browse" || entry === "guide";

/** aws-crt's MQTT client over a WebSocket of ours, see there. */
function ownSocket(): Plugin {
  return {
    name: "own-socket",
    enforce: "pre",
    resolveId(source, importer) {
      const isIts = source === "./ws" && importer?.endsWith("/aws-crt/dist.browser/browser/mqtt5.js");
      return isIts ? fileURLToPath(new URL("web/cloud/socket-stream.ts", import.meta.url)) : undefined;
    },
  };
}

/** The site: one page, hashed files under /assets, nothing inline (the content security policy forbids it). */
export default defineConfig({
  root: "web",
  publicDir: "public",
  plugins: [inlineIcon(), preloadGlimpse(), ownSocket(), offline()],
  // Yjs hardly ever logs; the variant for browsers brings colours, and code that makes elements.
  resolve: {
    alias: [
      {
        find: /^lib0\/logging$/,
        replacement: fileURLToPath(new URL("node_modules/lib0/logging.node.js", import.meta.url)),
      },
    ],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // The pages of gallery and guide are made elsewhere, and name these by names that stay.
      input: { index: "web/index.html", browse: "web/browse/browse.ts", guide: "web/guide/guide.ts" },
      output: {
        entryFileNames: ({ name }) => (isNamed(name) ? "[name].js" : "assets/[name]-[hash].js"),
        assetFileNames: ({ names: [file = ""] }) =>
          isNamed(file.replace(/\.css$/, "")) ? "[name][extname]" : "assets/[name]-[hash][extname]",
        codeSplitting: {
          groups: [
            { name: "first", test: /\/web\/first\.ts$/, priority: 4 },
            // The same from release to release.
            { name: "yjs", test: /\/node_modules\/(yjs|lib0)\//, priority: 3 },
            // Not glimpse.ts: what is loaded by its name and shares a file is made an object of, by code in one more file.
            { name: "map", test: glimpseDraws, priority: 2 },
            // Of the editor, and of a map with relations before that is there.
            { name: "canvas", test: /\/web\/editor\/map-canvas\.ts$/, priority: 1.5 },
            { name: "main", test: /\/web\/main\.ts$/, priority: 1 },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  server: { strictPort: false },
});
