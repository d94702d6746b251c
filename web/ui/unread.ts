import { type Signal, signal } from "@preact/signals";

/** How much of what others said about the map on the screen this person has not read. */
export const unread: Signal<number> = signal(0);

/** Where that is. */
export const unreadIn: Signal<"comments" | "chat"> = signal("comments");
