import { identityOf, logged, Problem } from "../shared/http.ts";
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
    return logged({ headers: asked.headers }, routeOf(asked), async (fail) =>
      toAlb(await answered(asked, () => showPublic(db, asked), refusal, fail), event),
    );
  }
  const asked = fromApi(event);
  const search = async (): Promise<Answer> => ({
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(await searchMine(db, identityOf(event), asked)),
  });
  const path = `${asked.path}.json`;
  const refuse = (problem: Problem) => refusal(problem, { ...asked, path });
  return logged(event, event.routeKey, async (fail) => toApi(await answered(asked, search, refuse, fail)));
}

/** Without the query: what somebody looks for is in no log. */
const routeOf = ({ method, path }: Asked): string => `${method} ${path.slice(0, 100)}`;

/** What `answer` answers, or why it does not. */
async function answered(
  asked: Asked,
  answer: () => Promise<Answer>,
  refuse: (problem: Problem, asked: Asked) => Answer,
  fail: (error: unknown) => void,
): Promise<Answer> {
  try {
    if (asked.method !== "GET" && asked.method !== "HEAD") {
      const refused = refuse(new Problem(405, "The gallery is read, not written to."), asked);
      return { ...refused, headers: { ...refused.headers, allow: "GET, HEAD" } };
    }
    const whole = await retried(answer);
    return asked.method === "HEAD" ? { ...whole, body: "" } : whole;
  } catch (error) {
    return refuse(problemOf(error, fail), asked);
  }
}

function problemOf(error: unknown, fail: (error: unknown) => void): Problem {
  if (error instanceof Problem) return error;
  // PostgreSQL's word for a statement that took too long (57014), or a lock that did.
  const code = String((error as { code?: unknown } | null)?.code);
  if (code === "57014" || code === "55P03") {
    return new Problem(503, "This search takes too long. Try rarer words, or fewer.");
  }
  fail(error);
  return new Problem(500, "Something went wrong here. Try again in a moment.");
}
