/** How often somebody may try, so that neither passwords nor codes can be guessed. */
import { AwsError } from "../../core/contracts.ts";

/** Tries an hour. Source: Cognito developer guide, "Quotas", limits on user operations, 2026-11. */
const HOURLY: Readonly<Record<string, number>> = {
  ForgotPassword: 20,
  ConfirmForgotPassword: 20,
  ResendConfirmationCode: 5,
  ConfirmSignUp: 15,
  ChangePassword: 5,
  GetUserAttributeVerificationCode: 5,
  VerifyUserAttribute: 15,
};

const HOUR = 3_600_000;
const FREE = 5;
/** ms after which failures are forgotten, and the longest lock. */
const QUARTER = 900_000;

interface Failures {
  readonly count: number;
  readonly last: number;
  readonly lockedUntil: number;
}

export class Attempts {
  readonly #now: () => number;
  readonly #calls = new Map<string, number[]>();
  readonly #failures = new Map<string, Failures>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts a call for a user. Throws LimitExceededException. */
  count(operation: string, who: string): void {
    const most = HOURLY[operation] ?? Number.POSITIVE_INFINITY;
    const key = `${operation} ${who}`;
    const now = this.#now();
    const calls = (this.#calls.get(key) ?? []).filter((at) => at > now - HOUR);
    if (calls.length >= most)
      throw new AwsError("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    this.#calls.set(key, [...calls, now]);
  }

  /** Throws while somebody is locked out; that does not count as another failure. */
  checkLock(who: string): void {
    const { lockedUntil = 0 } = this.#failures.get(who) ?? {};
    if (this.#now() < lockedUntil) throw new AwsError("NotAuthorizedException", "Password attempts exceeded");
  }

  /**
   * After five failures the lock is 2^(n-5) s, at most some 15 minutes; 15 quiet minutes clear it. Source: Cognito
   * developer guide, "Lockout behavior for failed sign-in attempts", 2026-11.
   */
  fail(who: string): void {
    const now = this.#now();
    const before = this.#failures.get(who);
    const count = (before && now - before.last < QUARTER ? before.count : 0) + 1;
    const lock = count < FREE ? 0 : Math.min(2 ** (count - FREE) * 1000, QUARTER);
    this.#failures.set(who, { count, last: now, lockedUntil: now + lock });
  }

  succeed(who: string): void {
    this.#failures.delete(who);
  }
}
