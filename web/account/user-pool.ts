/** The user pool's API as the page's dialogs use it. Every call throws `CloudError` or `Unreachable`. */
import { type Tokens, userPoolRequest } from "../cloud/account.ts";
import type { Config } from "../cloud/config.ts";
import { errorOf, reach } from "../cloud/errors.ts";
import { askPasskey, makePasskey } from "./passkey.ts";
import { type Question, SrpClient } from "./srp.ts";

/** Where a sign-in has got to. */
export type Step =
  | { readonly kind: "done"; readonly tokens: Tokens }
  /** The code of the authenticator app is asked for; `session` names this sign-in. */
  | { readonly kind: "totp"; readonly session: string; readonly user: string };

interface Answer {
  readonly AuthenticationResult?: { AccessToken: string; IdToken: string; RefreshToken: string };
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
}

export interface PasskeyInfo {
  readonly CredentialId: string;
  readonly FriendlyCredentialName: string;
  /** Seconds since 1970. */
  readonly CreatedAt: number;
}

export class UserPool {
  readonly #config: Config;
  readonly #fetch: typeof globalThis.fetch;

  constructor(config: Config, fetch: typeof globalThis.fetch) {
    this.#config = config;
    this.#fetch = fetch;
  }

  async signUp(email: string, password: string): Promise<void> {
    await this.#call("SignUp", {
      ...this.#client,
      Username: email,
      Password: password,
      UserAttributes: [{ Name: "email", Value: email }],
    });
  }

  async confirmSignUp(email: string, code: string): Promise<void> {
    await this.#call("ConfirmSignUp", { ...this.#client, Username: email, ConfirmationCode: code });
  }

  async resendCode(email: string): Promise<void> {
    await this.#call("ResendConfirmationCode", { ...this.#client, Username: email });
  }

  async forgotPassword(email: string): Promise<void> {
    await this.#call("ForgotPassword", { ...this.#client, Username: email });
  }

  async setForgottenPassword(email: string, code: string, password: string): Promise<void> {
    const body = { ...this.#client, Username: email, ConfirmationCode: code, Password: password };
    await this.#call("ConfirmForgotPassword", body);
  }

  /** With a password, which does not leave the page. */
  async signIn(email: string, password: string): Promise<Step> {
    const srp = new SrpClient();
    const question = await this.#call<Answer>("InitiateAuth", {
      ...this.#client,
      AuthFlow: "USER_SRP_AUTH",
      AuthParameters: { USERNAME: email, SRP_A: srp.publicKey },
    });
    const parameters = question.ChallengeParameters as unknown as Question;
    const answer = await this.#call<Answer>("RespondToAuthChallenge", {
      ...this.#client,
      ChallengeName: "PASSWORD_VERIFIER",
      Session: question.Session,
      ChallengeResponses: await srp.answer(this.#config.userPoolId, password, parameters),
    });
    return this.#step(answer);
  }

  async answerTotp({ session, user }: { session: string; user: string }, code: string): Promise<Step> {
    const answer = await this.#call<Answer>("RespondToAuthChallenge", {
      ...this.#client,
      ChallengeName: "SOFTWARE_TOKEN_MFA",
      Session: session,
      ChallengeResponses: { USERNAME: user, SOFTWARE_TOKEN_MFA_CODE: code },
    });
    return this.#step(answer);
  }

  /** With a passkey; undefined when this account has none that may be used. */
  async signInWithPasskey(email: string): Promise<Step | undefined> {
    const asked = await this.#call<Answer>("InitiateAuth", {
      ...this.#client,
      AuthFlow: "USER_AUTH",
      AuthParameters: { USERNAME: email, PREFERRED_CHALLENGE: "WEB_AUTHN" },
    });
    const options = asked.ChallengeParameters?.CREDENTIAL_REQUEST_OPTIONS;
    if (asked.ChallengeName !== "WEB_AUTHN" || !options) return undefined;
    const answer = await this.#call<Answer>("RespondToAuthChallenge", {
      ...this.#client,
      ChallengeName: "WEB_AUTHN",
      Session: asked.Session,
      ChallengeResponses: {
        USERNAME: email,
        CREDENTIAL: JSON.stringify(await askPasskey(JSON.parse(options))),
      },
    });
    return this.#step(answer);
  }

  /** `isOwn`: of the pool itself; another provider says what the e-mail of its users is. */
  async user(AccessToken: string): Promise<{ totp: boolean; isOwn: boolean }> {
    const { Username, UserAttributes, UserMFASettingList } = await this.#call<{
      Username: string;
      UserAttributes: { Name: string; Value: string }[];
      UserMFASettingList?: string[];
    }>("GetUser", { AccessToken });
    const sub = UserAttributes.find(({ Name }) => Name === "sub")?.Value;
    return { totp: UserMFASettingList?.includes("SOFTWARE_TOKEN_MFA") ?? false, isOwn: Username === sub };
  }

  /** A code goes to the new address; until it is confirmed, the old one stays. */
  async changeEmail(AccessToken: string, email: string): Promise<void> {
    const UserAttributes = [{ Name: "email", Value: email }];
    await this.#call("UpdateUserAttributes", { AccessToken, UserAttributes });
  }

  async confirmEmail(AccessToken: string, Code: string): Promise<void> {
    await this.#call("VerifyUserAttribute", { AccessToken, AttributeName: "email", Code });
  }

  async changePassword(
    AccessToken: string,
    PreviousPassword: string,
    ProposedPassword: string,
  ): Promise<void> {
    await this.#call("ChangePassword", { AccessToken, PreviousPassword, ProposedPassword });
  }

  /** The secret for an authenticator app, in base 32. */
  async beginTotp(AccessToken: string): Promise<string> {
    const { SecretCode } = await this.#call<{ SecretCode: string }>("AssociateSoftwareToken", {
      AccessToken,
    });
    return SecretCode;
  }

  async confirmTotp(AccessToken: string, UserCode: string): Promise<void> {
    await this.#call("VerifySoftwareToken", { AccessToken, UserCode });
    await this.#setTotp(AccessToken, true);
  }

  async removeTotp(AccessToken: string): Promise<void> {
    await this.#setTotp(AccessToken, false);
  }

  async passkeys(AccessToken: string): Promise<readonly PasskeyInfo[]> {
    const { Credentials } = await this.#call<{ Credentials: PasskeyInfo[] }>("ListWebAuthnCredentials", {
      AccessToken,
    });
    return Credentials;
  }

  async addPasskey(AccessToken: string): Promise<void> {
    const { CredentialCreationOptions } = await this.#call<{
      CredentialCreationOptions: PublicKeyCredentialCreationOptionsJSON;
    }>("StartWebAuthnRegistration", { AccessToken });
    const Credential = await makePasskey(CredentialCreationOptions);
    await this.#call("CompleteWebAuthnRegistration", { AccessToken, Credential });
  }

  async removePasskey(AccessToken: string, CredentialId: string): Promise<void> {
    await this.#call("DeleteWebAuthnCredential", { AccessToken, CredentialId });
  }

  /** Ends this browser's sign-in. */
  async revoke(Token: string): Promise<void> {
    await this.#call("RevokeToken", { ...this.#client, Token });
  }

  /** The user is gone for good. */
  async deleteUser(AccessToken: string): Promise<void> {
    await this.#call("DeleteUser", { AccessToken });
  }

  async signOutEverywhere(AccessToken: string): Promise<void> {
    await this.#call("GlobalSignOut", { AccessToken });
  }

  get #client() {
    return { ClientId: this.#config.userPoolClientId };
  }

  #setTotp(AccessToken: string, on: boolean): Promise<unknown> {
    const SoftwareTokenMfaSettings = { Enabled: on, PreferredMfa: on };
    return this.#call("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings });
  }

  #step({ AuthenticationResult: result, ChallengeName, ChallengeParameters, Session = "" }: Answer): Step {
    if (result) {
      const { IdToken: id, AccessToken: access, RefreshToken: refresh } = result;
      return { kind: "done", tokens: { id, access, refresh } };
    }
    if (ChallengeName === "SOFTWARE_TOKEN_MFA")
      return { kind: "totp", session: Session, user: ChallengeParameters?.USER_ID_FOR_SRP ?? "" };
    throw new Error(`The account asks for something that this page does not know: ${ChallengeName}.`);
  }

  async #call<T = unknown>(operation: string, body: object): Promise<T> {
    const response = await reach(this.#fetch, userPoolRequest(this.#config, operation, body));
    if (!response.ok) throw await errorOf(response);
    // DeleteUser answers nothing at all.
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
