/** Cognito identity pools: guests get an identity, and for it credentials of the pool's role. */
import { randomUUID } from "node:crypto";
import { type Aws, AwsError, type AwsRequest, type AwsResponse, type Service } from "../core/contracts.ts";
import type { LocalIam } from "../iam/iam.ts";
import { GUEST_SESSION_POLICY } from "./guests.ts";
import { Identities } from "./identities.ts";
import { stableUuid } from "./names.ts";

interface Pool {
  readonly id: string;
  readonly guests: boolean;
  roles: { readonly authenticated?: string; readonly unauthenticated?: string };
}

const PROVIDER = "cognito-identity.amazonaws.com";

/** Seconds; the enhanced flow gives no other, Cognito developer guide, 2026-11. */
const DURATION = 3600;

function readInput(request: AwsRequest): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(request.body.toString("utf8"));
    if (typeof input === "object" && input !== null) return input as Record<string, unknown>;
  } catch {}
  throw new AwsError("SerializationException", "The body is not a JSON object.");
}

function refuseLogins(input: Readonly<Record<string, unknown>>): void {
  if (typeof input.Logins === "object" && input.Logins !== null && Object.keys(input.Logins).length > 0)
    throw new AwsError(
      "NotAuthorizedException",
      "Invalid login token: the local user pool signs nobody in, so only guests get credentials here.",
    );
}

export function createCognitoIdentity(aws: Aws, iam: LocalIam): Service {
  const pools = new Map<string, Pool>();
  const identities = new Identities(aws.dataDir);

  const poolOf = (id: unknown): Pool => {
    const pool = pools.get(String(id));
    if (!pool) throw new AwsError("ResourceNotFoundException", `IdentityPool '${id}' not found.`);
    return pool;
  };

  const requireGuests = (pool: Pool) => {
    if (!pool.guests)
      throw new AwsError(
        "NotAuthorizedException",
        "Unauthenticated access is not supported for this identity pool.",
      );
  };

  function getId(input: Readonly<Record<string, unknown>>) {
    const pool = poolOf(input.IdentityPoolId);
    refuseLogins(input);
    requireGuests(pool);
    const id = `${aws.region}:${randomUUID()}`;
    identities.add(id, pool.id);
    return { IdentityId: id };
  }

  function getCredentials(input: Readonly<Record<string, unknown>>) {
    const id = String(input.IdentityId);
    const poolId = identities.poolOf(id);
    if (poolId === undefined) throw new AwsError("ResourceNotFoundException", `Identity '${id}' not found.`);
    const pool = poolOf(poolId);
    refuseLogins(input);
    requireGuests(pool);
    const roleArn = pool.roles.unauthenticated;
    if (!roleArn)
      throw new AwsError(
        "InvalidIdentityPoolConfigurationException",
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
      );
    const claims = {
      [`${PROVIDER}:aud`]: pool.id,
      [`${PROVIDER}:sub`]: id,
      [`${PROVIDER}:amr`]: ["unauthenticated"],
    };
    const { credentials } = iam.assumeRoleWithWebIdentity(PROVIDER, claims, {
      roleArn,
      sessionName: "CognitoIdentityCredentials",
      durationSeconds: DURATION,
      sessionPolicy: GUEST_SESSION_POLICY,
      context: claims,
    });
    return {
      IdentityId: id,
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: credentials.expiration / 1000,
      },
    };
  }

  const operations: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>> = {
    GetId: getId,
    GetCredentialsForIdentity: getCredentials,
  };

  return {
    name: "cognito-identity",
    protocol: "json",
    resources: {
      "AWS::Cognito::IdentityPool": {
        properties: {
          AllowUnauthenticatedIdentities: true,
          AllowClassicFlow: "the local pool has the enhanced flow only",
          CognitoIdentityProviders: "the local user pool signs nobody in",
          IdentityPoolName: true,
        },
        create: ({ properties, stack, logicalId, physicalName }) => {
          const id = `${aws.region}:${stableUuid(`${stack}/${logicalId}`)}`;
          const guests = String(properties.AllowUnauthenticatedIdentities) === "true";
          pools.set(id, { id, guests, roles: {} });
          return {
            ref: id,
            attributes: { Name: String(properties.IdentityPoolName ?? physicalName({ max: 128 })) },
          };
        },
      },
      "AWS::Cognito::IdentityPoolRoleAttachment": {
        properties: { IdentityPoolId: true, Roles: { authenticated: true, unauthenticated: true } },
        create: ({ properties, physicalName }) => {
          poolOf(properties.IdentityPoolId).roles = (properties.Roles ?? {}) as Pool["roles"];
          return { ref: physicalName() };
        },
      },
    },
    async handle(request): Promise<AwsResponse> {
      const target = request.headers["x-amz-target"] ?? "";
      const name = target.replace("AWSCognitoIdentityService.", "");
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation)
        throw new AwsError(
          "UnknownOperationException",
          `The local identity pool answers GetId and GetCredentialsForIdentity, not "${target}".`,
        );
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify(operation(readInput(request))),
      };
    },
    close: async () => {},
  };
}
