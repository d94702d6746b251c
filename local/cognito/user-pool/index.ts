/** Cognito user pools: people sign up and in, by their API and at the hosted pages (`../hosted`). */
import { randomBytes } from "node:crypto";
import { AwsError, type AwsRequest, type AwsResponse, type CreateService } from "../../core/contracts.ts";
import { createHosted } from "../hosted/index.ts";
import { Attempts } from "./attempts.ts";
import { Registry } from "./config.ts";
import { type Context, type Input, newToken, type Operation } from "./context.ts";
import { SigningKeys } from "./jwt.ts";
import * as account from "./operations/account.ts";
import * as passkeys from "./operations/passkeys.ts";
import * as password from "./operations/password.ts";
import * as signIn from "./operations/sign-in.ts";
import * as signUp from "./operations/sign-up.ts";
import { Pending } from "./pending.ts";
import { resourceTypes } from "./resources.ts";
import { Tokens } from "./tokens.ts";
import { Users } from "./users.ts";

/** All are public calls: what lets a user in is a password or a token, not a signature. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  SignUp: signUp.signUp,
  ConfirmSignUp: signUp.confirmSignUp,
  ResendConfirmationCode: signUp.resendConfirmationCode,
  InitiateAuth: signIn.initiateAuth,
  RespondToAuthChallenge: signIn.respondToAuthChallenge,
  GetTokensFromRefreshToken: signIn.getTokensFromRefreshToken,
  ForgotPassword: password.forgotPassword,
  ConfirmForgotPassword: password.confirmForgotPassword,
  ChangePassword: password.changePassword,
  GetUser: account.getUser,
  GetUserAuthFactors: account.getUserAuthFactors,
  UpdateUserAttributes: account.updateUserAttributes,
  GetUserAttributeVerificationCode: account.getUserAttributeVerificationCode,
  VerifyUserAttribute: account.verifyUserAttribute,
  AssociateSoftwareToken: account.associateSoftwareToken,
  VerifySoftwareToken: account.verifySoftwareToken,
  SetUserMFAPreference: account.setUserMfaPreference,
  GlobalSignOut: account.globalSignOut,
  RevokeToken: account.revokeToken,
  DeleteUser: account.deleteUser,
  StartWebAuthnRegistration: passkeys.startWebAuthnRegistration,
  CompleteWebAuthnRegistration: passkeys.completeWebAuthnRegistration,
  ListWebAuthnCredentials: passkeys.listWebAuthnCredentials,
  DeleteWebAuthnCredential: passkeys.deleteWebAuthnCredential,
};

/** What the identity pools ask of the user pools. */
export interface TokenReader {
  readId: Tokens["readId"];
}

export const createCognitoIdp: CreateService = async (aws) => {
  const registry = new Registry();
  const users = await Users.open(aws.dataDir);
  const keys = new SigningKeys(aws.dataDir);
  const now = Date.now;
  const tokens = new Tokens({ registry, users, keys, newToken: () => newToken(96), now });
  const context: Context = {
    aws,
    registry,
    users,
    tokens,
    attempts: new Attempts(),
    pending: new Pending(),
    disguise: randomBytes(32),
    now,
  };
  const hosted = createHosted(context);

  async function answer(request: AwsRequest): Promise<AwsResponse> {
    if (request.method === "GET") return wellKnown(request.path);
    const name = (request.headers["x-amz-target"] ?? "").replace("AWSCognitoIdentityProviderService.", "");
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (!operation)
      throw new AwsError("UnknownOperationException", `The local user pool does not answer "${name}".`);
    const body = JSON.stringify(await operation(context, readInput(request.body)));
    return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body };
  }

  /** The pages of a pool that OpenID Connect clients look for. */
  function wellKnown(path: string): AwsResponse {
    const [, id = "", file] = /^\/([^/]+)\/\.well-known\/(.+)$/.exec(path) ?? [];
    const pool = registry.pools.get(id);
    const base = pool?.domain && `${aws.endpoint("auth")}/${pool.domain}`;
    const body =
      pool && file === "jwks.json"
        ? keys.keySet(id)
        : pool && file === "openid-configuration"
          ? {
              issuer: `https://${pool.issuer}`,
              jwks_uri: `${aws.endpoint("cognito-idp")}/${id}/.well-known/jwks.json`,
              ...(base && {
                authorization_endpoint: `${base}/oauth2/authorize`,
                token_endpoint: `${base}/oauth2/token`,
                userinfo_endpoint: `${base}/oauth2/userInfo`,
                revocation_endpoint: `${base}/oauth2/revoke`,
                end_session_endpoint: `${base}/logout`,
              }),
              response_types_supported: ["code"],
              subject_types_supported: ["public"],
              id_token_signing_alg_values_supported: ["RS256"],
              token_endpoint_auth_methods_supported: ["none"],
              scopes_supported: ["openid", "email", "phone", "profile"],
            }
          : undefined;
    if (!body) throw new AwsError("ResourceNotFoundException", `There is nothing at ${path}.`, 404);
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  }

  return {
    name: "cognito-idp",
    // `/auth/{domain prefix}` stands for `https://{prefix}.auth.{region}.amazoncognito.com`.
    paths: ["auth"],
    protocol: "json",
    resources: resourceTypes(aws, registry),
    handle: (request) => (request.url.pathname.startsWith("/auth/") ? hosted(request) : answer(request)),
    readId: tokens.readId.bind(tokens),
    close: () => users.close(),
  } satisfies TokenReader & Awaited<ReturnType<CreateService>>;
};

function readInput(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as Input;
  } catch {
    // answered below, like anything else that is no object
  }
  throw new AwsError("SerializationException", "The body is not a JSON object.");
}
