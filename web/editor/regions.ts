import type { Editor } from "./editor.ts";

/** What lies around the map, in the order of the page: bars, panels, what can be pressed in a message. */
const AROUND =
  "header, aside, .find, .trail, .following, .hint, .banner, .relation-bar, .linking-hint, .tools, .zoom, .toasts";
const STOPS = "button, input, select, textarea, a[href], [tabindex='0']";

/** To what is around the map, one after another, and back into the map. */
export function goToRegion(editor: Editor, step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(AROUND)]
    .map((region) => ({ region, stop: firstStop(region) }))
    .filter(({ stop }) => stop);
  const at = regions.findLastIndex(({ region }) => region.contains(document.activeElement));
  const next = at < 0 && step < 0 ? regions.length - 1 : at + step;
  const stop = regions[next]?.stop;
  if (stop) stop.focus();
  else editor.focusNode();
}

/** Where a person is who enters it: at what is chosen there, or at the first thing that can be used. */
function firstStop(region: HTMLElement): HTMLElement | undefined {
  const all = [...region.querySelectorAll<HTMLElement>(STOPS), ...shadowed(region)].filter(
    (element) => element.tabIndex >= 0 && !element.matches(":disabled") && element.checkVisibility(),
  );
  return all.find((element) => element.matches("textarea, input, [tabindex='0']")) ?? all[0];
}

/** The Markdown's field is in a tree of its own. */
function shadowed(region: HTMLElement): HTMLElement[] {
  const field = region
    .querySelector(".markdown-place")
    ?.shadowRoot?.querySelector<HTMLElement>(".cm-content");
  return field ? [field] : [];
}
