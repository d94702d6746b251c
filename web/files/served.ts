/** The formats that functions make too, as lib/files-stack.ts deploys them: for maps that are much for this device. */
interface Served {
  readonly name: string;
  readonly extension: string;
  readonly mediaType: string;
}

const OOXML = "application/vnd.openxmlformats-officedocument";

const served: Readonly<Record<string, Served>> = {
  html: { name: "HTML", extension: "html", mediaType: "text/html" },
  page: { name: "HTML", extension: "html", mediaType: "text/html" },
  text: { name: "Text", extension: "txt", mediaType: "text/plain" },
  pdf: { name: "PDF", extension: "pdf", mediaType: "application/pdf" },
  png: { name: "PNG", extension: "png", mediaType: "image/png" },
  docx: { name: "Word", extension: "docx", mediaType: `${OOXML}.wordprocessingml.document` },
  pptx: { name: "PowerPoint", extension: "pptx", mediaType: `${OOXML}.presentationml.presentation` },
  xlsx: { name: "Excel", extension: "xlsx", mediaType: `${OOXML}.spreadsheetml.sheet` },
};

/** Undefined for a format that only this page makes. */
export const servedAs = (format: string): Served | undefined => served[format];
