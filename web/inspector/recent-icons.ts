const KEY = "rhizome:recent-icons";
const MOST = 14;

/** The icons that this person took last, the newest first. Kept in this browser. */
export function recentIcons(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((icon) => typeof icon === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberIcon(icon: string): string[] {
  const recent = [icon, ...recentIcons().filter((other) => other !== icon)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(recent));
  } catch {
    // A browser that keeps nothing has no recent icons.
  }
  return recent;
}
