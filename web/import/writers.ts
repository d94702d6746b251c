import type { Format } from "../../model/formats/format.ts";

/** The formats that a map is written in, each loaded when it is asked for. */
export const writers: Readonly<Record<string, () => Promise<Format>>> = {
  canvas: () => import("../../model/formats/canvas.ts").then(({ canvas }) => canvas),
  csv: () => import("../../model/formats/csv.ts").then(({ csv }) => csv),
  docx: () => import("../../model/formats/docx.ts").then(({ docx }) => docx),
  freemind: () => import("../../model/formats/freemind.ts").then(({ freemind }) => freemind),
  html: () => import("../../model/formats/html-outline.ts").then(({ html }) => html),
  latex: () => import("../../model/formats/latex.ts").then(({ latex }) => latex),
  markdown: () => import("../../model/formats/markdown.ts").then(({ markdown }) => markdown),
  mermaid: () => import("../../model/formats/mermaid.ts").then(({ mermaid }) => mermaid),
  mindmup: () => import("../../model/formats/mindmup.ts").then(({ mindmup }) => mindmup),
  opml: () => import("../../model/formats/opml.ts").then(({ opml }) => opml),
  org: () => import("../../model/formats/org.ts").then(({ org }) => org),
  page: () => import("../../model/formats/page.ts").then(({ page }) => page),
  pdf: () => import("../../model/formats/pdf.ts").then(({ pdf }) => pdf),
  plantuml: () => import("../../model/formats/plantuml.ts").then(({ plantuml }) => plantuml),
  png: () => import("../../model/formats/png.ts").then(({ png }) => png),
  pptx: () => import("../../model/formats/pptx.ts").then(({ pptx }) => pptx),
  rhizome: () => import("../../model/formats/json.ts").then(({ rhizome }) => rhizome),
  svg: () => import("../../model/formats/svg.ts").then(({ svg }) => svg),
  text: () => import("../../model/formats/indented.ts").then(({ indented }) => indented),
  xlsx: () => import("../../model/formats/xlsx.ts").then(({ xlsx }) => xlsx),
  xmind: () => import("../../model/formats/xmind.ts").then(({ xmind }) => xmind),
};
