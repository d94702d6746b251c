/** What was drawn before the editor came; here, so that the editor does not need what drew it. */
interface Drawing {
  destroy(): void;
}

let drawing: Drawing | undefined;
let isOver = false;

/** Draws, unless the editor is there already: then the answer is `false`. */
export function glimpsed(draw: () => Drawing): boolean {
  if (!isOver) drawing = draw();
  return !isOver;
}

/** Makes way for the editor, which draws the same in the same frame. */
export function endGlimpse(): void {
  isOver = true;
  drawing?.destroy();
  drawing = undefined;
}
