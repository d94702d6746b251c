import { identityOf, Problem } from "../shared/http.ts";
import { indexDb, retried } from "../shared/index-db.ts";
import {
  type Answer,
  type Asked,
  type DoorEvent,
  type DoorResult,
  fromAlb,
  fromApi,
  isAlb,
  toAlb,
  toApi,
} from "./door.ts";
import { searchMine } from "./mine.ts";
import { refusal, showPublic } from "./public.ts";

const db = indexDb();

/**
 * Finding maps, behind two doors: `/gallery/…` comes from the load balancer and shows what is listed, to anyone;
 * `GET /search` comes from the HTTP API, signed, and searches the caller's own and shared maps.
 */
export async function handler(event: DoorEvent): Promise<DoorResult> {
  if (isAlb(event)) {
    const asked = fromAlb(event);
    return toAlb(await answered(asked, () => showPublic(db, asked), refusal), event);
  }
  const asked = fromApi(event);
  const search = async (): Promise<Answer> => ({
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(await searchMine(db, identityOf(event), asked)),
  });
  const path = `${asked.path}.json`;
  return toApi(await answered(asked, search, (problem) => refusal(problem, { ...asked, path })));
}

/** What `answer` answers, or why it does not. */
async function answered(
  asked: Asked,
  answer: () => Promise<Answer>,
  refuse: (problem: Problem, asked: Asked) => Answer,
): Promise<Answer> {
  try {
    if (asked.method !== "GET" && asked.method !== "HEAD") {
      const refused = refuse(new Problem(405, "The gallery is read, not written to."), asked);
      return { ...refused, headers: { ...refused.headers, allow: "GET, HEAD" } };
    }
    const whole = await retried(answer);
    return asked.method === "HEAD" ? { ...whole, body: "" } : whole;
  } catch (error) {
    return refuse(problemOf(error), asked);
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // PostgreSQL's word for a statement that took too long (57014), or a lock that did.
  const code = String((error as { code?: unknown } | null)?.code);
  if (code === "57014" || code === "55P03") {
    return new Problem(503, "This search takes too long. Try rarer words, or fewer.");
  }
  console.error(error);
  return new Problem(500, "Something went wrong here. Try again in a moment.");
}
