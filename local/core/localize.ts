/** Finds AWS's hostnames in texts that leave a template and puts the local ones there. */

const HOST =
  /(https|wss):\/\/((?:[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?\.)+)(amazonaws\.com|cloudfront\.net|amazoncognito\.com)(?![a-z0-9.-]*[a-z0-9])/gi;

/** A bucket name may have dots, so it is all that stands before `.s3.`. */
const BUCKET = /^(.+)\.s3(?:[.-][a-z0-9-]+)?$/;
const SERVICES: Readonly<Record<string, string>> = {
  s3: "s3",
  dynamodb: "dynamodb",
  sts: "sts",
  sqs: "sqs",
  lambda: "lambda",
  "cognito-identity": "cognito-identity",
  "cognito-idp": "cognito-idp",
};

/** The path prefix of the service behind a host name, e.g. `/execute-api/abc` for `abc.execute-api.us-east-1`. */
function placeOf(host: string): string | undefined {
  const labels = host.split(".");
  const api = labels.indexOf("execute-api");
  if (api === 1) return labels[0] === "*" ? "/execute-api" : `/execute-api/${labels[0]}`;
  if (/^(?:[a-z0-9*-]+\.)?iot\./.test(`${host}.`)) return "/iotdata";
  const service = SERVICES[labels[0] ?? ""];
  if (service !== undefined && labels.length <= 2) return `/${service}`;
  const [, bucket] = BUCKET.exec(host) ?? [];
  if (bucket !== undefined) return bucket === "*" ? "/s3" : `/s3/${bucket}`;
  return host === "*" ? "" : undefined;
}

/** Makes the function; `base` is e.g. `http://localhost:3001`. Hosts that have no stand-in stay as they are. */
export function localizer(base: string, siteUrl: string | undefined): (text: string) => string {
  return (text) =>
    text.replace(HOST, (whole, scheme: string, labels: string, domain: string) => {
      const host = labels.slice(0, -1).toLowerCase();
      if (domain.toLowerCase() === "cloudfront.net") return siteUrl ?? whole;
      if (domain.toLowerCase() === "amazoncognito.com") {
        const [, prefix] = /^([a-z0-9-]+)\.auth\.[a-z0-9-]+$/.exec(host) ?? [];
        return prefix === undefined ? whole : `${base}/auth/${prefix}`;
      }
      if (scheme === "wss")
        return placeOf(host) === "/iotdata" || host === "*" ? base.replace(/^http/, "ws") : whole;
      const place = placeOf(host);
      return place === undefined ? whole : base + place;
    });
}
