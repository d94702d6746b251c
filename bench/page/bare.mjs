/** The floor: what a browser takes for any change that is seen, in a page with a few lines of text. */
const host = document.body.appendChild(document.createElement("div"));
host.style.cssText = "position:absolute;transform-origin:0 0";
const view = { x: 0, y: 0, zoom: 1 };

function add(text, i) {
  const element = host.appendChild(document.createElement("div"));
  element.textContent = text;
  element.style.cssText = `position:absolute;left:${(i % 8) * 160}px;top:${Math.floor(i / 8) * 60}px;white-space:pre`;
}

function show() {
  host.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`;
}

window.contender = {
  load(tree) {
    const all = [tree];
    for (const { children } of all) if (all.length < 80) all.push(...children);
    for (const [i, { text }] of all.slice(0, 80).entries()) add(text, i);
  },
  addChild: () => add("one more idea", 81),
  pan(dx, dy) {
    view.x += dx;
    view.y += dy;
    show();
  },
  zoom(factor) {
    view.zoom *= factor;
    show();
  },
  fit() {},
};
