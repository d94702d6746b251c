/** Cognito identity pools: guests and signed-in users get an identity, and for it credentials of the pool's roles. */
import { randomUUID } from "node:crypto";
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type PolicyDocument,
  type Service,
} from "../core/contracts.ts";
import type { LocalIam } from "../iam/iam.ts";
import { GUEST_SESSION_POLICY } from "./guests.ts";
import { Identities, type Identity } from "./identities.ts";
import { stableUuid } from "./names.ts";
import type { TokenReader } from "./user-pool/index.ts";

interface Provider {
  /** `cognito-idp.us-east-1.amazonaws.com/us-east-1_…` */
  readonly name: string;
  readonly client: string;
  /** A token is refused once its user has signed out everywhere or is gone. */
  readonly serverSideCheck: boolean;
}

interface Pool {
  readonly id: string;
  readonly guests: boolean;
  readonly providers: readonly Provider[];
  roles: { readonly authenticated?: string; readonly unauthenticated?: string };
}

type Input = Readonly<Record<string, unknown>>;

const PROVIDER = "cognito-identity.amazonaws.com";

/** Seconds; the enhanced flow gives no other, Cognito developer guide, 2026-11. */
const DURATION = 3600;

const refused = (message: string) => new AwsError("NotAuthorizedException", message);

function readInput(request: AwsRequest): Input {
  try {
    const input: unknown = JSON.parse(request.body.toString("utf8"));
    if (typeof input === "object" && input !== null) return input as Input;
  } catch {}
  throw new AwsError("SerializationException", "The body is not a JSON object.");
}

const isTrue = (value: unknown) => String(value) === "true";

export async function createCognitoIdentity(aws: Aws, iam: LocalIam): Promise<Service> {
  const pools = new Map<string, Pool>();
  const identities = await Identities.open(aws.dataDir);

  const poolOf = (id: unknown): Pool => {
    const pool = pools.get(String(id));
    if (!pool) throw new AwsError("ResourceNotFoundException", `IdentityPool '${id}' not found.`);
    return pool;
  };

  /** The logins that the caller proves, as `{provider} {subject}`. Throws NotAuthorizedException. */
  function loginsOf(pool: Pool, input: Input): { logins: string[]; provider: Provider | undefined } {
    const logins: string[] = [];
    let first: Provider | undefined;
    for (const [name, token] of Object.entries((input.Logins ?? {}) as Input)) {
      const known = pool.providers.filter((provider) => provider.name === name);
      if (known.length === 0) throw refused("Invalid login token. Issuer doesn't match providerName");
      const users = aws.service("cognito-idp") as Service & TokenReader;
      const check = known.some(({ serverSideCheck }) => serverSideCheck);
      const claims = users.readId(name.slice(name.lastIndexOf("/") + 1), String(token), check);
      const provider = known.find(({ client }) => client === claims?.aud);
      if (!claims)
        throw refused("Invalid login token. Token is expired, revoked or not a token of this user pool.");
      if (!provider) throw refused("Invalid login token. Incorrect token audience.");
      first ??= provider;
      logins.push(`${name} ${claims.sub}`);
    }
    return { logins, provider: first };
  }

  async function create(pool: Pool, logins: readonly string[]): Promise<Identity> {
    const identity = { id: `${aws.region}:${randomUUID()}`, pool: pool.id, logins };
    await identities.put(identity);
    return identity;
  }

  async function getId(input: Input) {
    const pool = poolOf(input.IdentityPoolId);
    const { logins } = loginsOf(pool, input);
    if (logins.length === 0 && !pool.guests)
      throw refused("Unauthenticated access is not supported for this identity pool.");
    const known = logins.map((login) => identities.ofLogin(pool.id, login)).find((found) => found);
    return { IdentityId: (known ?? (await create(pool, logins))).id };
  }

  /**
   * Whom the credentials are for. A guest who brings a login becomes the identity of that login: under its own id
   * when the login has none yet; else it is merged into the login's, and is nobody from then on.
   * Source: Cognito developer guide, "Switching unauthenticated users to authenticated users", and the behaviour that
   * aws-amplify/amplify-js#8466 and #14207 build on, 2026-11.
   */
  async function identityFor(pool: Pool, asked: Identity, logins: readonly string[]): Promise<Identity> {
    if (logins.length === 0) {
      if (asked.logins.length > 0 || asked.mergedInto !== undefined)
        throw refused(`Access to Identity '${asked.id}' is forbidden.`);
      if (!pool.guests) throw refused("Unauthenticated access is not supported for this identity pool.");
      return asked;
    }
    const own = logins.map((login) => identities.ofLogin(pool.id, login)).find((found) => found);
    if (own?.id === asked.id) return own;
    if (asked.mergedInto !== undefined && asked.mergedInto === own?.id) return own;
    if (asked.logins.length > 0 || asked.mergedInto !== undefined)
      throw refused(
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      );
    await identities.put(own ? { ...asked, mergedInto: own.id } : { ...asked, logins });
    return own ?? { ...asked, logins };
  }

  async function getCredentials(input: Input) {
    const asked = identities.get(String(input.IdentityId));
    if (!asked) throw new AwsError("ResourceNotFoundException", `Identity '${input.IdentityId}' not found.`);
    const pool = poolOf(asked.pool);
    const { logins, provider } = loginsOf(pool, input);
    const identity = await identityFor(pool, asked, logins);
    const roleArn = provider ? pool.roles.authenticated : pool.roles.unauthenticated;
    if (!roleArn)
      throw new AwsError(
        "InvalidIdentityPoolConfigurationException",
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
      );
    const sub = logins[0]?.split(" ")[1];
    const claims = {
      [`${PROVIDER}:aud`]: pool.id,
      [`${PROVIDER}:sub`]: identity.id,
      [`${PROVIDER}:amr`]: provider
        ? ["authenticated", provider.name, `${provider.name}:CognitoSignIn:${sub}`]
        : ["unauthenticated"],
    };
    // Only guests are narrowed by Cognito itself.
    const sessionPolicy: PolicyDocument | undefined = provider ? undefined : GUEST_SESSION_POLICY;
    const { credentials } = iam.assumeRoleWithWebIdentity(PROVIDER, claims, {
      roleArn,
      sessionName: "CognitoIdentityCredentials",
      durationSeconds: DURATION,
      sessionPolicy,
      context: claims,
    });
    return {
      IdentityId: identity.id,
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: credentials.expiration / 1000,
      },
    };
  }

  const operations: Readonly<Record<string, (input: Input) => Promise<object>>> = {
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
          CognitoIdentityProviders: { ClientId: true, ProviderName: true, ServerSideTokenCheck: true },
          IdentityPoolName: true,
        },
        create: ({ properties, stack, logicalId, physicalName }) => {
          const id = `${aws.region}:${stableUuid(`${stack}/${logicalId}`)}`;
          const providers = (properties.CognitoIdentityProviders ?? []) as readonly Record<string, unknown>[];
          pools.set(id, {
            id,
            guests: isTrue(properties.AllowUnauthenticatedIdentities),
            providers: providers.map(({ ProviderName, ClientId, ServerSideTokenCheck }) => ({
              name: String(ProviderName),
              client: String(ClientId),
              serverSideCheck: isTrue(ServerSideTokenCheck),
            })),
            roles: {},
          });
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
        body: JSON.stringify(await operation(readInput(request))),
      };
    },
    close: () => identities.close(),
  };
}
