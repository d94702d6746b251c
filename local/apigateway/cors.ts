import type { CorsConfiguration } from "./api.ts";

type Headers = Readonly<Record<string, string>>;

/** The CORS headers of an answer; none when the page's origin is not allowed, or none is named. */
export function corsHeaders(cors: CorsConfiguration | undefined, origin: string | undefined): Headers {
  if (!cors || origin === undefined || !isAllowed(cors.AllowOrigins ?? [], origin)) return {};
  const any = cors.AllowOrigins?.includes("*") && !cors.AllowCredentials;
  return {
    "access-control-allow-origin": any ? "*" : origin,
    ...(!any && { vary: "origin" }),
    ...(cors.AllowCredentials && { "access-control-allow-credentials": "true" }),
    ...(cors.ExposeHeaders?.length && { "access-control-expose-headers": cors.ExposeHeaders.join(",") }),
  };
}

/** The headers that answer a preflight. */
export function preflightHeaders(cors: CorsConfiguration, origin: string): Headers {
  const allowed = corsHeaders(cors, origin);
  if (!Object.keys(allowed).length) return {};
  return {
    ...allowed,
    ...(cors.AllowMethods?.length && { "access-control-allow-methods": cors.AllowMethods.join(",") }),
    ...(cors.AllowHeaders?.length && { "access-control-allow-headers": cors.AllowHeaders.join(",") }),
    ...(cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
  };
}

/** `*`, `https://*` and `http://*` stand for origins; everything else must be equal. */
function isAllowed(origins: readonly string[], origin: string): boolean {
  return origins.some(
    (allowed) =>
      allowed === "*" ||
      allowed === origin ||
      (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1))),
  );
}
