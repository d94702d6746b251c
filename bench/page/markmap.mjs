import { Markmap } from "markmap-view";

const svg = document.body.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
svg.style.cssText = "position:fixed;inset:0;width:100%;height:100%";
const convert = ({ text, children }) => ({ content: text, children: children.map(convert), payload: {} });
let map;
let data;

window.contender = {
  async load(tree) {
    data = convert(tree);
    map = Markmap.create(svg, { duration: 0, autoFit: false, initialExpandLevel: -1 });
    await map.setData(data);
  },
  async addChild() {
    data.children[0].children[0].children.push({ content: "one more idea", children: [], payload: {} });
    await map.setData(data);
  },
  pan: (dx, dy) => map.svg.call(map.zoom.translateBy, dx, dy),
  zoom: (factor) => map.svg.call(map.zoom.scaleBy, factor),
  fit: () => map.fit(),
};
