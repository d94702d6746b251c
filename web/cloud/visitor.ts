/** Keeps a person on their side of an experiment: the site's edge reads this cookie (lib/patterns/edge/site.js). */

/** Longer than browsers keep one, in seconds. */
const KEEP = 400 * 86_400;

/** From the next page on. The cookie says nothing of whom it is a hash of; signed in, it is the same on each device. */
export async function rememberVisitor(identityId: string): Promise<void> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(identityId));
  const visitor = Array.from(new Uint8Array(hash, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser
  document.cookie = `visitor=${visitor}; path=/; max-age=${KEEP}; samesite=lax${secure}`;
}
