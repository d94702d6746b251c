import { describe, expect, test } from "vitest";
import { detect, FormatError, formats, readFile, writeFile } from "../../../model/formats/index.ts";
import { unzip, zip } from "../../../model/formats/zip.ts";
import type { Outline } from "../../../model/types.ts";
import { bytesOf, counts, processorTime, sketch } from "./fixtures.ts";

const read = (name: string, text: string) => readFile(name, bytesOf(text));
const archive = (name: string, text: string) => zip({ [name]: bytesOf(text) });
const leaf = (text: string): Outline => ({ text, children: [] });

describe("XMind", () => {
  const topic = (title: string, more: object = {}) => ({ id: title, title, ...more });
  const zen = (...sheets: object[]) =>
    zip({
      "content.json": bytesOf(JSON.stringify(sheets)),
      "content.xml": bytesOf(
        "<xmap-content><sheet><topic><title>Get a newer XMind</title></topic></sheet></xmap-content>",
      ),
    });

  test("Zen: all kinds of children, notes, links, markers, labels, sides", () => {
    const rootTopic = topic("Root", {
      structureClass: "org.xmind.ui.map.unbalanced",
      extensions: [
        { provider: "org.xmind.ui.map.unbalanced", content: [{ name: "right-number", content: "1" }] },
      ],
      children: {
        attached: [
          topic("a", {
            href: "https://a.example/",
            notes: { plain: { content: "n" } },
            branch: "folded",
            children: { attached: [topic("b", { href: "xap:resources/x.pdf", image: { src: "x" } })] },
          }),
          topic("c", {
            markers: [{ markerId: "priority-1" }, { markerId: "task-done" }],
            labels: ["one", "two"],
            notes: { realHTML: { content: "<p>rich <b>n</b></p>" } },
            children: { summary: [topic("sum")], callout: [topic("call")] },
          }),
        ],
        detached: [topic("float")],
      },
    });
    const { root, losses } = readFile("x.xmind", zen({ rootTopic, relationships: [{}] }));
    expect(sketch(root)).toBe("Root\n  a\n    b\n  c\n    sum\n    call\n  float\n");
    expect(root.children.map((node) => node.attributes)).toEqual([
      { folded: true, link: "https://a.example/", note: "n", side: "right" },
      { icons: ["priority-1"], task: "done", tags: ["one", "two"], note: "rich n", side: "left" },
      { side: "left" },
    ]);
    expect(counts(losses)).toEqual({
      attachments: 1,
      images: 1,
      "formatting of notes": 1,
      "summaries (now nodes)": 1,
      "callouts (now nodes)": 1,
      "floating topics (now branches)": 1,
      "connections between nodes": 1,
    });
  });

  test("several sheets hang from a root named after the file", () => {
    const bytes = zen({ rootTopic: topic("a") }, { rootTopic: topic("b") });
    expect(sketch(readFile("both.xmind", bytes).root)).toBe("both\n  a\n  b\n");
  });

  test("styles are the nearest of ours; what a file makes of them is no code", () => {
    const styled = (title: string, properties: object) => ({
      ...topic(title),
      style: { id: title, properties },
    });
    const attached = [
      styled("a", {
        "fo:font-family": "Georgia",
        "fo:font-size": "26pt",
        "fo:font-weight": "700",
        "svg:fill": "#7400b8",
        "border-line-width": "3pt",
        "border-line-pattern": "dash",
        "shape-class": "org.xmind.topicShape.ellipserect",
        "line-class": "org.xmind.branchConnection.roundedElbow",
      }),
      styled("b", {
        "fo:color": "inherited",
        "svg:fill": "none",
        "border-line-pattern": "constructor",
        "shape-class": "org.xmind.topicShape.diamond",
      }),
    ];
    const bytes = zen({ rootTopic: { ...topic("r"), children: { attached } } });
    const { root, losses } = readFile("x.xmind", bytes);
    expect(root.children.map(({ attributes }) => attributes)).toEqual([
      {
        style: {
          ...{ font: "serif", size: "l", bold: true, fill: "purple" },
          ...{ border: "thick", borderDash: "dashed", shape: "pill" },
        },
        line: "round",
      },
      undefined,
    ]);
    expect(counts(losses)).toEqual({
      "colours (now the nearest that a map has)": 1,
      "colours, fonts and shapes": 1,
    });
  });

  test("XMind 8, in its archive and without", () => {
    const xml = `<?xml version="1.0"?><xmap-content xmlns:xhtml="x" xmlns:xlink="y"><sheet><title>no node</title>
      <topic timestamp="1"><title>Root</title><children><topics type="attached">
        <topic branch="folded" xlink:href="https://a.example/"><title>a &amp; b</title>
          <notes><plain>n</plain><html><xhtml:p>n</xhtml:p></html></notes>
          <labels><label>one</label><label>two</label></labels>
          <marker-refs><marker-ref marker-id="flag-red"/></marker-refs><xhtml:img xhtml:src="x"/></topic>
        <topic xlink:href="xap:attachments/x"><title>c</title><notes><html><xhtml:p>only <xhtml:b>rich</xhtml:b></xhtml:p></html></notes></topic>
      </topics><topics type="detached"><topic><title>float</title></topic></topics></children>
      <boundaries><boundary><title>no node either</title></boundary></boundaries></topic></sheet></xmap-content>`;
    for (const bytes of [bytesOf(xml), archive("content.xml", xml)]) {
      const { root, losses } = readFile("x.xmind", bytes);
      expect(sketch(root)).toBe("Root\n  a & b\n  c\n  float\n");
      expect(root.children.map((node) => node.attributes)).toEqual([
        { folded: true, link: "https://a.example/", note: "n", icons: ["flag-red"], tags: ["one", "two"] },
        { note: "only rich" },
        undefined,
      ]);
      expect(counts(losses)).toEqual({
        "creation and change dates": 1,
        images: 1,
        attachments: 1,
        "formatting of notes": 1,
        "floating topics (now branches)": 1,
        boundaries: 1,
      });
    }
  });

  test("what is written is an archive of three files, the same each time", () => {
    const write = formats.find(({ id }) => id === "xmind")?.write;
    const bytes = write?.({ text: "r", children: [leaf("a")] }).bytes ?? new Uint8Array();
    expect(write?.({ text: "r", children: [leaf("a")] }).bytes).toEqual(bytes);
    const names = ["content.json", "metadata.json", "manifest.json"];
    const files = unzip(bytes, names);
    expect([...files.keys()]).toEqual(names);
    const [sheet] = JSON.parse(new TextDecoder().decode(files.get("content.json"))) as [
      Record<string, object>,
    ];
    expect(sheet?.rootTopic).toMatchObject({ title: "r", children: { attached: [{ title: "a" }] } });
  });
});

test("WiseMapping: order, sides, notes old and new, floating topics", () => {
  const { root, losses } = read(
    "x.wxml",
    `<map name="m" version="tango"><topic central="true" id="0"><text><![CDATA[Root & all]]></text>
      <topic position="200,0" order="2" text="b" shrink="true" bgColor="red"><note><![CDATA[ n ]]></note><icon id="flag_blue"/></topic>
      <topic position="-200,0" order="1" text="a"><link url="https://a.example/"/><note text="x%0Ay"/></topic>
    </topic><topic position="9,9" text="float"/><relationship srcTopicId="0" destTopicId="1"/></map>`,
  );
  expect(sketch(root)).toBe("Root & all\n  a\n  b\n  float\n");
  expect(root.children.map((node) => node.attributes)).toEqual([
    { link: "https://a.example/", note: "x\ny", side: "left" },
    { folded: true, note: "n", icons: ["flag_blue"], side: "right" },
    { side: "right" },
  ]);
  expect(counts(losses)).toEqual({
    "colours, fonts and shapes": 1,
    "floating topics (now branches)": 1,
    "connections between nodes": 1,
  });
});

test("SimpleMind: topics by their parents' numbers, circles cut", () => {
  const xml = `<?xml version="1.0"?><!DOCTYPE simplemind-mindmaps><simplemind-mindmaps><mindmap><meta/><topics>
    <topic id="1" parent="0" x="-5" text="a\\Nb"><note>n\\Nm</note><link urllink="https://a.example/"/></topic>
    <topic id="0" parent="-1" x="0" text="\\\\*Root\\\\*" textfmt="rtf1"/>
    <topic id="2" parent="0" x="5" text="c" collapsed="true"><link element-guid="g"/><embedded-image/></topic>
    <topic id="3" parent="4" text="d"/><topic id="4" parent="3" text="e"/>
    </topics><relations><relation source="1" target="2"/></relations></mindmap></simplemind-mindmaps>`;
  const { root, losses } = readFile("two.smmx", archive("document/mindmap.xml", xml));
  expect(sketch(root)).toBe("two\n  Root\n    a⏎b\n    c\n  d\n    e\n");
  expect(root.children[0]?.children.map((node) => node.attributes)).toEqual([
    { note: "n\nm", link: "https://a.example/", side: "left" },
    { folded: true, side: "right" },
  ]);
  expect(counts(losses)).toEqual({
    "bold, colours and the like within text": 1,
    "links to files, programs or other nodes": 1,
    images: 1,
    "connections between nodes": 1,
  });
});

test("iThoughts: Markdown, places, callouts, pictures", () => {
  const xml = `<iThoughts version="4.0"><topics><topic uuid="1" position="{0, 0}" text="Root">
    <topic position="{-50, 3}" text="**bold** [x](https://a.example/)&#10;y" note="n" folded="1" icon1="alert" icon2="flag"/>
    <topic position="{50, 3}" text="b" link="www.b.example" callout="1" att-id="1" att-name="x.png" shape="0"/>
    </topic><topic text="float"/></topics><relationships><relationship/></relationships></iThoughts>`;
  const { root, losses } = readFile("x.itmz", archive("mapdata.xml", xml));
  expect(sketch(root)).toBe("Root\n  bold x⏎y\n  b\n  float\n");
  expect(root.children.map((node) => node.attributes)).toEqual([
    { note: "n", folded: true, side: "left", icons: ["alert", "flag"] },
    { link: "http://www.b.example", side: "right" },
    undefined,
  ]);
  expect(counts(losses)).toEqual({
    "callouts (now nodes)": 1,
    "images and attachments": 1,
    "colours, fonts and shapes": 1,
    "floating topics (now branches)": 1,
    "connections between nodes": 1,
  });
});

describe("MindManager", () => {
  test("a map in its archive", () => {
    const xml = `<ap:Map xmlns:ap="http://schemas.mindjet.com/MindManager/Application/2003"><ap:OneTopic><ap:Topic>
      <ap:SubTopics><ap:Topic><ap:Text PlainText="a"/><ap:Offset CX="-10"/><ap:Hyperlink Url="https://a.example/"/>
        <ap:IconsGroup><ap:Icons><ap:Icon IconType="urn:mindjet:SmileyHappy"/></ap:Icons></ap:IconsGroup>
        <ap:TextLabels><ap:TextLabel TextLabelName="one"/><ap:TextLabel TextLabelName="two"/></ap:TextLabels>
        <ap:TopicViewGroup><ap:Collapsed Collapsed="true"/></ap:TopicViewGroup><ap:Task TaskPercentage="50" DueDate="2027-03-31T17:00:00" TaskPriority="urn:mindjet:Prio1"/></ap:Topic>
        <ap:Topic><ap:Text PlainText="b"/><ap:NotesGroup><ap:NotesXhtmlData PreviewPlainText="short">
          <html xmlns="x"><p>long <b>note</b></p></html></ap:NotesXhtmlData></ap:NotesGroup></ap:Topic></ap:SubTopics>
      <ap:Text PlainText="Root"><ap:Font Bold="true"/></ap:Text></ap:Topic></ap:OneTopic>
      <ap:Relationships><ap:Relationship/></ap:Relationships></ap:Map>`;
    const { root, losses } = readFile("x.mmap", archive("Document.xml", xml));
    expect(sketch(root)).toBe("Root\n  a\n  b\n");
    expect(root.children.map((node) => node.attributes)).toEqual([
      {
        side: "left",
        link: "https://a.example/",
        icons: ["SmileyHappy"],
        folded: true,
        tags: ["one", "two"],
        task: "doing",
        progress: 50,
        due: "2027-03-31",
      },
      { note: "long note" },
    ]);
    expect(counts(losses)).toEqual({
      tasks: 1,
      "formatting of notes": 1,
      "colours, fonts and shapes": 1,
      "connections between nodes": 1,
    });
  });

  test("the plain XML that other programs write", () => {
    const xml = `<Map xmlns="http://www.mindjet.com/MindManager/MindMapXML/1.0"><Topic Text="Root">
      <Topic Text="Q & A"><Icon Name="full-1"/><Notes>n</Notes></Topic></Topic></Map>`;
    const { root, losses } = read("x.mmap", xml);
    expect(sketch(root)).toBe("Root\n  Q & A\n");
    expect(root.children[0]?.attributes).toEqual({ icons: ["full-1"], note: "n" });
    expect(counts(losses)).toEqual({ '"&" that is not well-formed (read as text)': 1 });
  });
});

describe("archives", () => {
  const map = "<xmap-content><sheet><topic><title>a</title></topic></sheet></xmap-content>";
  const refusal = (bytes: Uint8Array, name = "x.xmind") => {
    expect(() => readFile(name, bytes)).toThrow(FormatError);
    try {
      readFile(name, bytes);
    } catch (error) {
      return String(error);
    }
    return "";
  };

  test("whatever the name, by what is in them", () => {
    const inner = { "map.json": "mindmeister", "mapdata.xml": "ithoughts", "Document.xml": "mindmanager" };
    for (const [name, id] of Object.entries(inner)) expect(detect("x.txt", archive(name, "x"))?.id).toBe(id);
    expect(detect("x.zip", archive("other.xml", "x"))).toBeUndefined();
  });

  test("a bomb is refused before it is unpacked", () => {
    const bomb = zip({ "content.json": new Uint8Array(15 * 1024 * 1024).fill(32) });
    expect(bomb.length).toBeLessThan(100_000);
    const time = processorTime(() => expect(refusal(bomb)).toContain("far more than a map needs"));
    expect(time).toBeLessThan(500);
  });

  test("a file that unpacks to more than it says gives no more than that", () => {
    const bytes = zip({ "content.xml": bytesOf(map + " ".repeat(100_000)) });
    // Sizes are at 22 of the local header and at 24 of the central one.
    const view = new DataView(bytes.buffer);
    const central = bytes.length - 22 - 46 - "content.xml".length;
    expect(view.getUint32(central, true)).toBe(0x02014b50);
    view.setUint32(22, map.length, true);
    view.setUint32(central + 24, map.length, true);
    let size = 0;
    try {
      size = unzip(bytes, ["content.xml"]).get("content.xml")?.length ?? 0;
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
    expect(size).toBeLessThanOrEqual(map.length);
  });

  test("names that lead out of the archive are never looked at", () => {
    const names = [
      "../content.xml",
      "/content.xml",
      "..\\content.xml",
      "C:content.xml",
      "a/../../content.xml",
    ];
    const bytes = zip(Object.fromEntries(names.map((name) => [name, bytesOf(map)])));
    expect(unzip(bytes, names).size).toBe(0);
    expect(detect("x.zip", bytes)).toBeUndefined();
  });

  test("too many files", () => {
    const files = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, new Uint8Array()]));
    expect(refusal(zip(files))).toContain("too many files");
  });

  test("cut short anywhere, or damaged", () => {
    const whole = archive("content.xml", map);
    for (let length = 4; length < whole.length; length += 7)
      expect(refusal(whole.slice(0, length))).toContain("damaged or cut short");
    const damaged = whole.slice();
    damaged.fill(255, 50, 70);
    expect(() => readFile("x.xmind", damaged)).toThrow(FormatError);
  });

  test("none of the files that a map needs", () => {
    expect(refusal(archive("x", "x"))).toContain("no content.json or content.xml");
    expect(refusal(archive("x", "x"), "x.smmx")).toContain("no document/mindmap.xml");
  });

  test("XML in an archive may declare no entities either", () => {
    const xml = '<!DOCTYPE x [<!ENTITY a "b">]><xmap-content/>';
    expect(refusal(archive("content.xml", xml))).toContain("declares XML entities");
  });
});

test("XMind carries the way that branches grow, and where nodes float", () => {
  const leaf = (text: string, attributes?: Outline["attributes"]): Outline => ({
    text,
    ...(attributes && { attributes }),
    children: [],
  });
  for (const side of ["left", "right", "down"] as const) {
    const map = { ...leaf("Root", { side }), children: [leaf("a"), leaf("b")] };
    const float = { ...leaf("float", { position: { x: -240, y: 180 } }), children: [leaf("below")] };
    const format = formats.find(({ id }) => id === "xmind");
    if (!format) throw new Error("There is no XMind.");
    const { bytes, losses } = writeFile(format, { ...map, children: [float, ...map.children] });
    expect(losses).toEqual([]);
    const { root, losses: lost } = readFile("map.xmind", bytes);
    // What floats comes after the branches there.
    expect(root).toEqual({ ...map, children: [...map.children, float] });
    expect(lost).toEqual([]);
  }
});
