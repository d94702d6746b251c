import { html } from "../html.ts";
import { layout } from "./layout.ts";

/** A page that says why there is no other. */
export const messagePage = (heading: string, text: string, origin: string, query = ""): string =>
  layout({
    title: `${heading} · Rhizome Gallery`,
    description: text,
    canonical: "/gallery/",
    origin,
    query,
    hidden: true,
    main: html`<div class="empty"><h1>${heading}</h1><p>${text}</p>
<p><a class="button primary" href="/gallery/">To the gallery</a></p></div>`,
  });
