import type { Part, Relation } from "./package.ts";

export const NAMES =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';

/** English Metric Units: 360,000 to the centimetre. A slide of 16 to 9. */
const WIDTH = 12_192_000;
const HEIGHT = 6_858_000;
const MARGIN = 640_000;

const group =
  '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>';
const frame = (x: number, y: number, width: number, height: number) =>
  `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></a:xfrm>`;
const frames = {
  title: frame(MARGIN, 380_000, WIDTH - 2 * MARGIN, 900_000),
  body: frame(MARGIN, 1_380_000, WIDTH - 2 * MARGIN, HEIGHT - 1_380_000 - 420_000),
  ctrTitle: frame(MARGIN, 2_300_000, WIDTH - 2 * MARGIN, 1_500_000),
};

/** A placeholder with paragraphs; without a place of its own it takes its layout's. */
export function placeholder(
  kind: "title" | "body" | "ctrTitle",
  paragraphs: string,
  isPlaced = false,
  body = "<a:bodyPr/>",
): string {
  const [id, index] = kind === "body" ? [3, ' idx="1"'] : [2, ""];
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${kind}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="${kind}"${index}/></p:nvPr></p:nvSpPr><p:spPr>${isPlaced ? frames[kind] : ""}</p:spPr><p:txBody>${body}<a:lstStyle/>${paragraphs}</p:txBody></p:sp>`;
}

const tree = (shapes: string, background = "") =>
  `<p:cSld>${background}<p:spTree>${group}${shapes}</p:spTree></p:cSld>`;
const inherit = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>";
const empty = '<a:p><a:endParaRPr lang="en-US"/></a:p>';

export function slide(shapes: string): string {
  return `<p:sld ${NAMES}>${tree(shapes)}${inherit}</p:sld>`;
}

/** What the speaker sees. */
export function notes(paragraphs: string): string {
  return `<p:notes ${NAMES}>${tree(placeholder("body", paragraphs))}${inherit}</p:notes>`;
}

const level = (i: number) =>
  `<a:lvl${i + 1}pPr marL="${342_900 + i * 400_000}" indent="-300000" algn="l"><a:spcBef><a:spcPts val="${i === 0 ? 600 : 300}"/></a:spcBef><a:buFont typeface="Arial"/><a:buChar char="${"•–"[i % 2]}"/><a:defRPr sz="${Math.max(2000 - i * 200, 1200)}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl${i + 1}pPr>`;
const colourMap =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>';
const background =
  '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>';

const bar = `<p:sp><p:nvSpPr><p:cNvPr id="9" name="bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>${frame(0, 0, 150_000, HEIGHT)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></p:spPr></p:sp>`;
const master = `<p:sldMaster ${NAMES}>${tree(
  bar +
    placeholder("title", empty, true, '<a:bodyPr anchor="b"><a:normAutofit/></a:bodyPr>') +
    placeholder("body", empty, true, "<a:bodyPr><a:normAutofit/></a:bodyPr>"),
  background,
)}${colourMap}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="layout1"/><p:sldLayoutId id="2147483650" r:id="layout2"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:defRPr sz="3200" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>${Array.from({ length: 9 }, (_, i) => level(i)).join("")}</p:bodyStyle><p:otherStyle/></p:txStyles></p:sldMaster>`;
const dark = background.replace('"bg1"', '"tx2"');
const onDark =
  '<a:lstStyle><a:lvl1pPr algn="ctr"><a:defRPr sz="4400"><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>';
const layouts = [
  `<p:sldLayout ${NAMES} type="obj" preserve="1">${tree(placeholder("title", empty) + placeholder("body", empty)).replace("<p:cSld>", '<p:cSld name="Title and content">')}${inherit}</p:sldLayout>`,
  `<p:sldLayout ${NAMES} type="title" preserve="1" showMasterSp="0">${tree(placeholder("ctrTitle", empty, true, '<a:bodyPr anchor="ctr"/>').replace("<a:lstStyle/>", onDark), dark).replace("<p:cSld>", '<p:cSld name="Title">')}${inherit}</p:sldLayout>`,
];
const notesMaster = `<p:notesMaster ${NAMES}>${tree(
  `<p:sp><p:nvSpPr><p:cNvPr id="3" name="notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr>${frame(685_800, 4_400_000, 5_486_400, 4_000_000)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>${empty}</p:txBody></p:sp>`,
  background,
)}${colourMap}</p:notesMaster>`;

const colour = (name: string, value: string) => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`;
const fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>';
const line = `<a:ln w="9525">${fill}</a:ln>`;
const effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
const font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>';
const theme = `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Rhizome"><a:themeElements><a:clrScheme name="Rhizome">${[
  ["dk1", "1C2430"],
  ["lt1", "FFFFFF"],
  ["dk2", "22304A"],
  ["lt2", "EEF1F5"],
  ["accent1", "2B62CF"],
  ["accent2", "7A48D6"],
  ["accent3", "BF2F69"],
  ["accent4", "B4500B"],
  ["accent5", "2A7A3D"],
  ["accent6", "0A767C"],
  ["hlink", "1C64C2"],
  ["folHlink", "5458CD"],
]
  .map(([name = "", value = ""]) => colour(name, value))
  .join(
    "",
  )}</a:clrScheme><a:fontScheme name="Rhizome"><a:majorFont>${font}</a:majorFont><a:minorFont>${font}</a:minorFont></a:fontScheme><a:fmtScheme name="Rhizome"><a:fillStyleLst>${fill.repeat(3)}</a:fillStyleLst><a:lnStyleLst>${line.repeat(3)}</a:lnStyleLst><a:effectStyleLst>${effect.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${fill.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;

/** A presentation of these slides, and what they need around them. `slides`: each with what the speaker sees. */
export function presentation(
  slides: readonly { xml: string; notes?: string; layout: 1 | 2; relations: readonly Relation[] }[],
): Part[] {
  const ids = slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="slide${i + 1}"/>`);
  const relate = (id: string, type: string, target: string): Relation => ({ id, type, target });
  const parts: Part[] = [
    {
      name: "ppt/presentation.xml",
      type: "presentationml.presentation.main",
      xml: `<p:presentation ${NAMES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="master"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="notes"/></p:notesMasterIdLst><p:sldIdLst>${ids.join("")}</p:sldIdLst><p:sldSz cx="${WIDTH}" cy="${HEIGHT}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
      relations: [
        relate("master", "slideMaster", "slideMasters/slideMaster1.xml"),
        relate("notes", "notesMaster", "notesMasters/notesMaster1.xml"),
        relate("theme", "theme", "theme/theme1.xml"),
        ...slides.map((_, i) => relate(`slide${i + 1}`, "slide", `slides/slide${i + 1}.xml`)),
      ],
    },
    {
      name: "ppt/slideMasters/slideMaster1.xml",
      type: "presentationml.slideMaster",
      xml: master,
      relations: [
        relate("layout1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
        relate("layout2", "slideLayout", "../slideLayouts/slideLayout2.xml"),
        relate("theme", "theme", "../theme/theme1.xml"),
      ],
    },
    ...layouts.map((xml, i) => ({
      name: `ppt/slideLayouts/slideLayout${i + 1}.xml`,
      type: "presentationml.slideLayout",
      xml,
      relations: [relate("master", "slideMaster", "../slideMasters/slideMaster1.xml")],
    })),
    {
      name: "ppt/notesMasters/notesMaster1.xml",
      type: "presentationml.notesMaster",
      xml: notesMaster,
      relations: [relate("theme", "theme", "../theme/theme2.xml")],
    },
    { name: "ppt/theme/theme1.xml", type: "theme", xml: theme },
    { name: "ppt/theme/theme2.xml", type: "theme", xml: theme },
  ];
  for (const [i, { xml, notes, layout, relations }] of slides.entries()) {
    const own = [relate("layout", "slideLayout", `../slideLayouts/slideLayout${layout}.xml`), ...relations];
    if (notes) own.push(relate("notes", "notesSlide", `../notesSlides/notesSlide${i + 1}.xml`));
    parts.push({ name: `ppt/slides/slide${i + 1}.xml`, type: "presentationml.slide", xml, relations: own });
    if (!notes) continue;
    parts.push({
      name: `ppt/notesSlides/notesSlide${i + 1}.xml`,
      type: "presentationml.notesSlide",
      xml: notes,
      relations: [
        relate("master", "notesMaster", "../notesMasters/notesMaster1.xml"),
        relate("slide", "slide", `../slides/slide${i + 1}.xml`),
      ],
    });
  }
  return parts;
}
