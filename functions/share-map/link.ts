import { Problem } from "../shared/http.ts";
import { isRole, passwordOf, type Role } from "../shared/membership.ts";

/** What a link is asked to be. */
export interface LinkRequest {
  readonly role: Exclude<Role, "owner">;
  /** From now until it ends. */
  readonly hours?: number;
  readonly password?: string;
  /** It ends with the first person who comes by it: an invitation. */
  readonly once: boolean;
  /** For the owner's list, such as the address that an invitation went to. */
  readonly label?: string;
}

/** A year. */
const HOURS_AT_MOST = 8_760;

/** Reads a request's body. Throws a {@link Problem} that says what is wrong with it. */
export function linkOf(body: Readonly<Record<string, unknown>>): LinkRequest {
  const { role, hours, once = false, label } = body;
  if (!isRole(role) || role === "owner") {
    throw new Problem(400, '"role" must be "editor", "commenter" or "viewer".');
  }
  if (hours !== undefined && !(typeof hours === "number" && hours > 0 && hours <= HOURS_AT_MOST)) {
    throw new Problem(400, `"hours" must be a number above 0, and ${HOURS_AT_MOST} at most.`);
  }
  if (typeof once !== "boolean") throw new Problem(400, '"once" must be true or false.');
  if (label !== undefined && (typeof label !== "string" || label.length > 200)) {
    throw new Problem(400, '"label" must be text of at most 200 characters.');
  }
  const password = passwordOf(body.password);
  if (password !== undefined && password.length < 4) {
    throw new Problem(400, '"password" must have 4 characters or more.');
  }
  return { role, hours, once, label, password };
}
