/** Where the cloud is: `/config.json`, written by a deployment and by a local run alike. */
import { CloudError, reach } from "./errors.ts";

export interface Config {
  readonly region: string;
  readonly identityPoolId: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** URL of the hosted sign-in, and the providers there, separated by commas; absent where there are none. */
  readonly hostedSignIn?: string;
  readonly identityProviders?: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  /** The whole URL of the MQTT endpoint, `wss://…/mqtt`. */
  readonly iotEndpoint: string;
  readonly updatesTable: string;
  readonly peopleTable: string;
  readonly filesBucket: string;
  readonly transferBucket: string;
  /** Names of what is tried out, separated by commas, and the one on whose side this page is. */
  readonly experiments?: string;
  readonly experiment?: string;
  /** Path of the gallery; absent where there is none. */
  readonly gallery?: string;
  /** Where what happens in the cloud can be watched, as server-sent events; absent where nobody tells. */
  readonly lens?: string;
  /** Base URLs; where one is absent, it is the region's own endpoint. */
  readonly endpoints?: Partial<Record<"cognitoIdentity" | "cognitoIdp" | "sts" | "dynamodb" | "s3", string>>;
}

/** Throws {@link CloudError} or `Unreachable`. */
export async function loadConfig(fetch: typeof globalThis.fetch, url = "/config.json"): Promise<Config> {
  const response = await reach(fetch, new Request(new URL(url, globalThis.location?.href ?? undefined)));
  if (!response.ok) throw new CloudError(response.status, "NoConfig", "The site's config.json is missing.");
  return response.json();
}

export const cognitoIdentityUrl = (config: Config): string =>
  `${config.endpoints?.cognitoIdentity ?? `https://cognito-identity.${config.region}.amazonaws.com`}/`;

export const cognitoIdpUrl = (config: Config): string =>
  `${config.endpoints?.cognitoIdp ?? `https://cognito-idp.${config.region}.amazonaws.com`}/`;

export const dynamodbUrl = (config: Config): string =>
  `${config.endpoints?.dynamodb ?? `https://dynamodb.${config.region}.amazonaws.com`}/`;

/** An object's URL; in the virtual-hosted form on AWS, where path style is being retired. */
export const objectUrl = (config: Config, bucket: string, key: string): string => {
  const path = key.split("/").map(encodeURIComponent).join("/");
  return config.endpoints?.s3
    ? `${config.endpoints.s3}/${bucket}/${path}`
    : `https://${bucket}.s3.${config.region}.amazonaws.com/${path}`;
};
