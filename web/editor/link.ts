import { attributeProblem } from "../../model/schema.ts";

/**
 * The link that a person means by what they typed: an address of this site becomes a place in Rhizome, "example.org"
 * a web page. Undefined where no link can be made of it.
 */
export function linkFrom(typed: string, site = location.origin): string | undefined {
  const text = typed.trim();
  const own = text.startsWith(`${site}/m/`) ? text.slice(site.length) : text;
  if (own !== "" && attributeProblem("link", own) === undefined) return own;
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  const isWhole = /^[^\s#/]+\.[^\s]+$/.test(text) || text !== address.slice("https://".length);
  return isWhole && URL.canParse(address) && !attributeProblem("link", address) ? address : undefined;
}
