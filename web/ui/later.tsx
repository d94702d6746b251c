import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

type Component<Props> = (props: Props) => JSX.Element | null;

/**
 * Shows a component that is loaded when it is first needed, so that the page begins without it. With `typing` it
 * takes the keys: those typed while it is on its way are not the map's, and stand in its field when it is there.
 */
export function Later<Props extends object>({
  load,
  props,
  typing = false,
}: {
  load: () => Promise<Component<Props>>;
  props: Props;
  typing?: boolean;
}) {
  const [Loaded, setLoaded] = useState<Component<Props> | undefined>();
  useEffect(() => {
    let wanted = true;
    void load().then((component) => wanted && setLoaded(() => component));
    return () => {
      wanted = false;
    };
  }, [load]);
  const isLoaded = Loaded !== undefined;
  useLayoutEffect(() => (typing && !isLoaded ? holdKeys() : undefined), [typing, isLoaded]);
  return Loaded ? <Loaded {...props} /> : null;
}

/** Takes letters until the returned function gives them to the field that has the focus then. */
function holdKeys(): () => void {
  let typed = "";
  const hold = (event: KeyboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && [...event.key].length === 1) typed += event.key;
  };
  document.addEventListener("keydown", hold, { capture: true });
  return () => {
    document.removeEventListener("keydown", hold, { capture: true });
    const field = document.activeElement;
    if (typed === "" || !(field instanceof HTMLInputElement)) return;
    field.value = typed;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
}
