import type { Entry } from "../../model/talk.ts";
import { isSafeLink } from "../editor/node-view.ts";

const address = /https?:\/\/[^\s<>"']*[^\s<>"'.,:;!?)\]}]/gi;

/** What someone wrote, as text: addresses can be followed, and mentions stand out. */
export function Text({ entry: { text, mentions } }: { entry: Pick<Entry, "text" | "mentions"> }) {
  const names = mentions.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length);
  return (
    <div class="talk-text" dir="auto">
      {split(text, [address, ...(names.length > 0 ? [new RegExp(names.map(escaped).join("|"), "g")] : [])])}
    </div>
  );
}

function split(text: string, [first, ...others]: RegExp[]): (string | preact.JSX.Element)[] {
  if (!first) return [text];
  const parts: (string | preact.JSX.Element)[] = [];
  let at = 0;
  for (const match of text.matchAll(first)) {
    parts.push(...split(text.slice(at, match.index), others));
    at = match.index + match[0].length;
    parts.push(first === address ? <Link href={match[0]} /> : <b class="talk-mention">{match[0]}</b>);
  }
  return [...parts, ...split(text.slice(at), others)];
}

function Link({ href }: { href: string }) {
  if (!isSafeLink(href)) return <>{href}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {href}
    </a>
  );
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
