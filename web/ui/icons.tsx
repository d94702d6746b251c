/** Line drawings on a grid of 24, two units of margin; strokes come from the style sheet. */
const paths = {
  addChild: "M3 12h7M10 12c4 0 3-5 7-5M16 7h5M17 15v6M14 18h6",
  addSibling: "M4 6h16M4 12h16M12 15v6M9 18h6",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  fold: "M5 12h14M8 7l4 3 4-3M8 17l4-3 4 3",
  remove: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  undo: "M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 12h-2",
  redo: "M15 5l5 5-5 5M20 10H10a6 6 0 0 0 0 12h2",
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  style:
    "M12 3a9 9 0 1 0 0 18c2 0 2-1 1.5-2.5S14 16 16 16h2c2 0 3-1.5 3-4 0-5-4-9-9-9zM7.5 11h0M10.5 7.5h0M15 8h0",
  close: "M6 6l12 12M18 6 6 18",
  newMap: "M12 5v14M5 12h14",
  maps: "M4 5h16v14H4zM4 10h16M10 10v9",
  gallery: "M3 4h8v7H3zM13 4h8v7h-8zM3 13h8v7H3zM16 15l5 5M17 13.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  star: "M12 4l2.5 5.2 5.5.8-4 4 1 5.7-5-2.8-5 2.8 1-5.7-4-4 5.5-.8z",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-5 4-7 8-7s8 2 8 7",
  import: "M12 3v12M7 10l5 5 5-5M4 20h16",
  export: "M12 15V3M7 8l5-5 5 5M4 20h16",
  language: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c6 6 6 12 0 18M12 3c-6 6-6 12 0 18",
  keyboard: "M3 6h18v12H3zM7 10h0M11 10h0M15 10h0M7 14h10",
  attach: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L10 17a1.7 1.7 0 0 1-2.4-2.4l7.4-7.4",
  cloud: "M7 18a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.6-1A4.5 4.5 0 0 1 17 18z",
  talk: "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5",
  ideas:
    "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.600 10.800c.9.7 1.600 1.300 1.600 2.200h4c0-.9.7-1.500 1.600-2.200A6 6 0 0 0 12 3z",
  note: "M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",
  rename: "M4 20h4L19 9l-4-4L4 16z",
  outline: "M4 6h0M8 6h12M8 12h0M12 12h8M8 18h0M12 18h8",
  history: "M4 12a8 8 0 1 1 2.4 5.7M4 12l-2-2M4 12l3-2M12 8v4l3 2",
  compare: "M4 5h6v14H4zM14 5h6v14h-6zM7 9h0M17 9h0M7 13h0M17 13h0M17 16h0",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  lens: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.300 15.300 20 20M7.5 10.500h2l1.5-3 1.5 5.5 1-2.500h1",
  author: "M12 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M4 20c0-4 3-6 7-6M13 20l1-3 5-5 2 2-5 5z",
  template: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  markdown: "M3 6h18v12H3zM6 15V9l3 4 3-4v6M17 9v6M15 13l2 2 2-2",
  levelIn: "M4 6h16M4 18h16M4 9v6l4-3zM12 12h8",
  levelOut: "M4 6h16M4 18h16M8 9v6l-4-3zM12 12h8",
  moveUp: "M12 20V5M6 11l6-6 6 6",
  moveDown: "M12 4v15M6 13l6 6 6-6",
  crossLink: "M3 14h5v6H3zM16 4h5v6h-5zM6 11c0-5 3-6 7-5M11 3l3 3-3 3",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  find: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.3 15.3 20 20",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  next: "M9 6l6 6-6 6",
  previous: "M15 6l-6 6 6 6",
  present: "M3 4h18v12H3zM12 16v4M8 20h8M10 7.5l4 2.5-4 2.5z",
  commands: "M5 7l5 5-5 5M12 17h7",
  minimap: "M3 5h18v14H3zM12 11h6v5h-6z",
  bothSides: "M10 10h4v4h-4zM14 12c4 0 2-5 6-5M14 12c4 0 2 5 6 5M10 12c-4 0-2-5-6-5M10 12c-4 0-2 5-6 5",
  leftSide: "M16 10h4v4h-4zM16 12c-7 0-4-6-12-6M16 12c-7 0-4 6-12 6M16 12H4",
  rightSide: "M4 10h4v4H4zM8 12c7 0 4-6 12-6M8 12c7 0 4 6 12 6M8 12h12",
  downSide:
    "M10 3h4v4h-4zM12 7v6M12 7c0 7-7 3-7 9M12 7c0 7 7 3 7 9M3 16h4v4H3zM10 16h4v4h-4zM17 16h4v4h-4zM12 13v3",
} as const;

export type IconName = keyof typeof paths;

/** What points along the lines of text: mirrored where those go from right to left. */
const directed: ReadonlySet<IconName> = new Set([
  "undo",
  "redo",
  "next",
  "previous",
  "commands",
  "outline",
  "levelIn",
  "levelOut",
]);

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      data-directed={directed.has(name) || undefined}
    >
      <path d={paths[name]} />
    </svg>
  );
}
