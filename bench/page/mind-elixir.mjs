import MindElixir from "mind-elixir";
import "mind-elixir/style.css";

const host = document.body.appendChild(document.createElement("div"));
host.style.cssText = "position:fixed;inset:0";
const convert = ({ id, text, children }) => ({ id, topic: text, children: children.map(convert) });
let mind;
let target;

window.contender = {
  load(tree) {
    mind = new MindElixir({ el: host, direction: MindElixir.RIGHT, animation: false });
    mind.init({ nodeData: convert(tree) });
    target = tree.children[0].children[0].id;
  },
  addChild: () =>
    mind.addChild(mind.findEle(target), { id: crypto.randomUUID(), topic: "one more idea", children: [] }),
  pan: (dx, dy) => mind.move(dx, dy),
  zoom: (factor) => mind.scale(mind.scaleVal * factor),
  fit: () => mind.scaleFit(),
};
