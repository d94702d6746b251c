import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

type Component<Props> = (props: Props) => JSX.Element | null;

/** Shows a component that is loaded when it is first needed, so that the page begins without it. */
export function Later<Props extends object>({
  load,
  props,
}: {
  load: () => Promise<Component<Props>>;
  props: Props;
}) {
  const [Loaded, setLoaded] = useState<Component<Props> | undefined>();
  useEffect(() => {
    let wanted = true;
    void load().then((component) => wanted && setLoaded(() => component));
    return () => {
      wanted = false;
    };
  }, [load]);
  return Loaded ? <Loaded {...props} /> : null;
}
