import { useState } from "preact/hooks";

interface SectionProps {
  title: string;
  button: string;
  children: (done: () => void) => preact.ComponentChildren;
}

/** A part that opens in place. */
export function Section({ title, button, children }: SectionProps) {
  const [open, setOpen] = useState(false);
  return (
    <section class="account-part">
      <h3>{title}</h3>
      {open ? (
        children(() => setOpen(false))
      ) : (
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {button}
        </button>
      )}
    </section>
  );
}
