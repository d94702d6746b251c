import { defineConfig } from "vite";

/** The site: one page, hashed files under /assets, nothing inline (the content security policy forbids it). */
export default defineConfig({
  root: "web",
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: { strictPort: false },
});
