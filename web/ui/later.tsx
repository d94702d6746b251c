import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { awaitPart } from "../early-input.ts";

type Component<Props> = (props: Props) => JSX.Element | null;

export interface LaterProps<Props> {
  readonly load: () => Promise<Component<Props>>;
  readonly props: Props;
  /** It takes no keys when it is shown, so none wait for it. */
  readonly quiet?: boolean;
  /** To say that it did not come, and to ask for it no more. */
  missing?(): void;
}

/**
 * Shows a component that is loaded when it is first needed, so that the page begins without it. Keys typed while it
 * is on its way are not the map's: they wait, and are pressed where the focus is when it is there.
 */
export function Later<Props extends object>({ load, props, quiet, missing }: LaterProps<Props>) {
  const [Loaded, setLoaded] = useState<Component<Props> | undefined>();
  const came = useRef<((isThere: boolean) => void) | undefined>(undefined);
  const end = (isThere: boolean) => {
    came.current?.(isThere);
    came.current = undefined;
  };
  useLayoutEffect(() => {
    let wanted = true;
    if (!quiet) came.current = awaitPart();
    load().then(
      (component) => wanted && setLoaded(() => component),
      () => {
        if (!wanted) return;
        end(false);
        missing?.();
      },
    );
    return () => {
      wanted = false;
      end(false);
    };
  }, [load]);
  // After the effects of what was loaded, which take the focus.
  useEffect(() => {
    if (Loaded) end(true);
  }, [Loaded]);
  return Loaded ? <Loaded {...props} /> : null;
}
