/** What is said on the map itself: there before the rest of the catalog, since the map is seen before it. */
export const enMap = {
  "map.name": "Mind map",
  "map.central": "Central idea",
  "node.floats": "floating",
  "node.empty": "Empty",
  "node.fold": "Fold",
  "node.unfold": { one: "Unfold {count} hidden", other: "Unfold {count} hidden" },
  "node.unfoldMany": "Unfold more than {most} hidden",
  "node.note": "Note",
  "node.follow": "Go to the linked node",
  "node.files": { one: "{count} file", other: "{count} files" },
  "node.open": "Open {link}",
  "node.done": "{done} of {total} done",
  "task.todo": "To do",
  "task.doing": "In progress",
  "task.done": "Done",
} as const;
