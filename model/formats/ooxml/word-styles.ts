const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** Headings of Word's own names, so that its navigation and its tables of contents find them. */
const headings = [
  { size: 32, colour: "22304A", before: 360 },
  { size: 26, colour: "2B62CF", before: 280 },
  { size: 23, colour: "1C2430", before: 220 },
  { size: 22, colour: "566070", before: 200 },
];

export const HEADINGS = headings.length;
/** Levels that a numbering of Word can have. */
export const LIST_LEVELS = 9;

const heading = ({ size, colour, before }: (typeof headings)[number], i: number) =>
  `<w:style w:type="paragraph" w:styleId="Heading${i + 1}"><w:name w:val="heading ${i + 1}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>` +
  `<w:pPr><w:keepNext/><w:spacing w:before="${before}" w:after="80"/><w:outlineLvl w:val="${i}"/></w:pPr><w:rPr><w:b/><w:color w:val="${colour}"/><w:sz w:val="${size}"/></w:rPr></w:style>`;

export const styles = `<w:styles ${W}>
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="Yu Gothic"/><w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:color w:val="22304A"/><w:sz w:val="48"/></w:rPr></w:style>
${headings.map(heading).join("\n")}
<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="40"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:qFormat/><w:rPr><w:color w:val="566070"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="1C64C2"/><w:u w:val="single"/></w:rPr></w:style>
</w:styles>`;

const bullets = ["•", "◦", "▪"];
const level = (_: unknown, i: number) =>
  `<w:lvl w:ilvl="${i}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="${bullets[i % bullets.length]}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${indentOf(i)}" w:hanging="300"/></w:pPr></w:lvl>`;

/** Twentieths of a point from the margin to an item's text. */
export function indentOf(level: number): number {
  return 360 + level * 360;
}

export const numbering = `<w:numbering ${W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>${Array.from({ length: LIST_LEVELS }, level).join("")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`;
