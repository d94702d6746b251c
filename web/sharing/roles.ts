import type { Role } from "../cloud/session.ts";
import type { Sentence } from "../i18n/index.ts";

/** What a role is called where it is given to somebody. */
export const can: Readonly<Record<Role, Sentence>> = {
  owner: "share.owner",
  editor: "share.edit",
  commenter: "share.comment",
  viewer: "share.view",
};

/** The roles that a link can give, with what each means. */
export const givable = [
  { role: "editor", means: "share.editMeans" },
  { role: "commenter", means: "share.commentMeans" },
  { role: "viewer", means: "share.viewMeans" },
] as const;
export type Givable = (typeof givable)[number]["role"];
