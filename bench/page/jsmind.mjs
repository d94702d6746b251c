import JsMind from "jsmind";
import "jsmind/style/jsmind.css";

const host = document.body.appendChild(document.createElement("div"));
host.id = "jsmind";
host.style.cssText = "position:fixed;inset:0";
const convert = ({ id, text, children }) => ({ id, topic: text, children: children.map(convert) });
let mind;
let target;

window.contender = {
  load(tree) {
    mind = new JsMind({ container: host.id, editable: true, view: { engine: "canvas", draggable: true } });
    mind.show({ meta: { name: "bench" }, format: "node_tree", data: convert(tree) });
    target = tree.children[0].children[0].id;
  },
  addChild: () => mind.add_node(target, crypto.randomUUID(), "one more idea"),
  pan: (dx, dy) => host.querySelector(".jsmind-inner").scrollBy(-dx, -dy),
  zoom: (factor) => mind.view.set_zoom(mind.view.zoom_current * factor),
  fit: () => mind.view.set_zoom(mind.view.opts.zoom.min),
};
