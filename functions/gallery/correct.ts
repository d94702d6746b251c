import type { IndexDb } from "../shared/index-db.ts";
import { isJoined } from "../shared/searchable.ts";
import type { Term } from "./query.ts";

const letters = "abcdefghijklmnopqrstuvwxyz";
/** Shorter words are like too many others. */
const SHORTEST = 4;
/** Words that are looked at in a query, and letters in one. */
const WORDS = 4;
const LONGEST = 24;

/**
 * The terms with words that the gallery's maps have in place of those that none has: one letter too many, too few or
 * another, two that changed places, or else the word that has most groups of three letters in common. Undefined where
 * nothing is to be corrected.
 */
export async function corrected(db: IndexDb, terms: readonly Term[]): Promise<Term[] | undefined> {
  const doubtful = [...new Set(terms.filter((term) => !term.without).flatMap((term) => term.words))]
    .filter((word) => word.length >= SHORTEST && word.length <= LONGEST && !isJoined(word))
    .slice(0, WORDS);
  if (doubtful.length === 0) return undefined;
  const asked = doubtful.map((word) => ({ word, near: neighbours(word) }));
  const rows = await db<{ word: string; meant: string }[]>`
    select a.word, best.word as meant
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb) as a (word text, near jsonb),
    lateral (
      select w.word from (
        select word, maps, 1 as likeness from words
          where maps > 0 and word in (select jsonb_array_elements_text(a.near))
        union all
        (select word, maps, similarity(word, a.word) from words where maps > 0 and word % a.word
          order by similarity(word, a.word) desc, maps desc limit 5)
      ) as w order by w.likeness desc, w.maps desc, w.word limit 1
    ) as best
    where not exists (select from words where words.word = a.word and words.maps > 0)`;
  if (rows.length === 0) return undefined;
  const meant = new Map(rows.map((row) => [row.word, row.meant]));
  return terms.map((term) => ({ ...term, words: term.words.map((word) => meant.get(word) ?? word) }));
}

/** All words that are one slip of the fingers away, as far as they have Latin letters. */
function neighbours(word: string): string[] {
  const near = new Set<string>();
  for (let i = 0; i <= word.length; i++) {
    const [before, after] = [word.slice(0, i), word.slice(i)];
    if (after) near.add(before + after.slice(1));
    if (after.length > 1) near.add(`${before}${after[1]}${after[0]}${after.slice(2)}`);
    for (const letter of letters) {
      near.add(before + letter + after);
      if (after) near.add(before + letter + after.slice(1));
    }
  }
  near.delete(word);
  return [...near];
}
