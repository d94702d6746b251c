import { accessRows } from "../shared/access-rows.ts";
import { bodyOf, Problem, type Request } from "../shared/http.ts";
import { listingOf } from "../shared/listing.ts";
import {
  isAbove,
  isRole,
  type Membership,
  type Role,
  type Row,
  requireRole,
  rowKey,
} from "../shared/membership.ts";

/** What a request changes, as rows of the map's partition. */
export interface Plan {
  /** Whether someone may do less than before: then a new epoch begins. */
  readonly takesAway: boolean;
  readonly remove: readonly Row[];
  readonly roles: readonly { readonly row: Row; readonly role: Role }[];
  /** Members whose connections end. */
  readonly disconnect: readonly Row[];
  /** The map leaves the gallery. */
  readonly unlist?: true;
}

export interface Asker {
  readonly mapId: string;
  readonly identityId: string;
  readonly caller: Membership;
}

/** Finds out what a request asks for. Throws a {@link Problem} where the caller may not, or there is nobody. */
export async function planOf(table: string, request: Request, asker: Asker): Promise<Plan> {
  const { person, link } = request.pathParameters ?? {};
  const rows = await accessRows(table, asker.mapId);
  const method = request.requestContext.http.method;
  if (request.routeKey.endsWith("/listing")) return unlisting(rows, asker);
  if (link !== undefined) return endLink(rows, link, request, asker);
  const id = person === "me" ? asker.identityId : (person ?? "");
  const member = rows.find((row) => row.sk?.S === rowKey.member(id));
  if (method === "DELETE") return removal(rows, member, asker);
  return newRole(rows, member, bodyOf(request).role, asker);
}

/** Whoever leaves by themselves takes nothing from anybody; who is removed loses the link they came by, too. */
function removal(rows: readonly Row[], member: Row | undefined, { identityId, caller }: Asker): Plan {
  if (member && member.sk?.S === rowKey.member(identityId)) {
    if (caller.role === "owner")
      throw new Problem(409, "An owner can't leave: hand the map over, or delete it.");
    return { takesAway: false, remove: [member], roles: [], disconnect: [] };
  }
  requireRole(caller, ["owner"], "Removing people");
  if (!member) throw new Problem(404, "This person is not among those who have access.");
  const links = rows.filter(
    (row) => isLink(row) && (row.sk?.S === member.via?.S || row.createdBy?.S === idOf(member)),
  );
  return { takesAway: true, remove: [member, ...links], roles: [], disconnect: [member] };
}

/** Whoever looks at the map without being one of its people does so by the epoch that ends. */
function unlisting(rows: readonly Row[], { caller }: Asker): Plan {
  requireRole(caller, ["owner"], "Taking a map out of the gallery");
  if (!listingOf(rows.find(({ sk }) => sk?.S === rowKey.map))) {
    throw new Problem(404, "This map is not in the gallery.");
  }
  return { takesAway: true, remove: [], roles: [], disconnect: [], unlist: true };
}

function newRole(rows: readonly Row[], member: Row | undefined, role: unknown, asker: Asker): Plan {
  const { caller, identityId } = asker;
  requireRole(caller, ["owner"], "Changing roles");
  if (!isRole(role)) throw new Problem(400, '"role" must be "owner", "editor", "commenter" or "viewer".');
  if (!member) throw new Problem(404, "This person is not among those who have access.");
  const before = member.role?.S as Role;
  if (idOf(member) === identityId) throw new Problem(409, "An owner stays one until another person is.");
  if (role === "owner") {
    const own = rows.find((row) => row.sk?.S === rowKey.member(identityId)) as Row;
    return {
      takesAway: false,
      remove: [],
      roles: [
        { row: member, role },
        { row: own, role: "editor" },
      ],
      disconnect: [],
    };
  }
  const takesAway = isAbove(before, role);
  // Nobody gets back by the link they came by what was just taken from them.
  const links = takesAway ? rows.filter((row) => isLink(row) && row.sk?.S === member.via?.S) : [];
  return { takesAway, remove: links, roles: [{ row: member, role }], disconnect: [member] };
}

/** Ends a link: for who has not come yet, and with `?people=remove` for all who came by it. */
function endLink(rows: readonly Row[], link: string, request: Request, { caller, identityId }: Asker): Plan {
  const row = rows.find((candidate) => candidate.sk?.S === `link#${link}`);
  const withPeople = request.queryStringParameters?.people === "remove";
  if (caller.role !== "owner" && (withPeople || row?.createdBy?.S !== identityId)) {
    requireRole(caller, ["owner"], "Ending a link of another person, or removing who came by it,");
  }
  const came = rows.filter(
    (member) => isMember(member) && member.via?.S === `link#${link}` && member.role?.S !== "owner",
  );
  if (!row && !(withPeople && came.length > 0)) throw new Problem(404, "There is no such link.");
  const gone = withPeople ? came : [];
  return {
    takesAway: gone.length > 0,
    remove: [...(row ? [row] : []), ...gone],
    roles: [],
    disconnect: gone,
  };
}

const isLink = (row: Row) => row.sk?.S?.startsWith("link#") === true;
const isMember = (row: Row) => row.sk?.S?.startsWith("member#") === true;
const idOf = (member: Row) => member.sk?.S?.slice("member#".length) ?? "";
