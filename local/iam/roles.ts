/** The roles of the account and the policies that they carry. */
import { createHash } from "node:crypto";
import type { PolicyDocument } from "../core/contracts.ts";
import { checkPolicy } from "./grammar.ts";
import { awsManagedPolicy } from "./managed.ts";
import { compilePolicy } from "./policy.ts";

export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  /** `AROA…`: the first half of a session's user id. */
  readonly id: string;
  readonly trust: PolicyDocument;
  /** Longest session in seconds. */
  readonly maxSession: number;
  readonly policies: readonly NamedPolicy[];
}

export interface RoleInput {
  readonly name: string;
  readonly path?: string;
  readonly trust: PolicyDocument;
  readonly maxSession?: number;
  readonly policies?: readonly NamedPolicy[];
  /** ARNs of AWS managed policies, or of {@link Roles.addManagedPolicy}. */
  readonly managed?: readonly string[];
}

/** An id as AWS draws them: 4 letters of kind and 17 of base 32, the same for the same name. */
export function stableId(kind: string, name: string): string {
  const digest = createHash("sha256").update(`${kind}/${name}`).digest();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return kind + Array.from(digest.subarray(0, 17), (byte) => alphabet[byte % 32]).join("");
}

export class Roles {
  readonly #account: string;
  readonly #byArn = new Map<string, Role & { policies: NamedPolicy[] }>();
  readonly #managed = new Map<string, NamedPolicy>();

  constructor(account: string) {
    this.#account = account;
  }

  get(arn: string): Role | undefined {
    return this.#byArn.get(arn);
  }

  named(name: string): Role | undefined {
    for (const role of this.#byArn.values()) if (role.name === name) return role;
    return undefined;
  }

  /** Throws on a malformed policy and on a managed policy that is not known. */
  add(input: RoleInput): Role {
    const arn = `arn:aws:iam::${this.#account}:role${input.path ?? "/"}${input.name}`;
    checkPolicy(input.trust, "trust");
    compilePolicy(input.trust);
    const role = {
      name: input.name,
      arn,
      id: stableId("AROA", arn),
      trust: input.trust,
      maxSession: input.maxSession ?? 3600,
      policies: (input.managed ?? []).map((policy) => this.managedPolicy(policy)),
    };
    this.#byArn.set(arn, role);
    for (const policy of input.policies ?? []) this.attach(input.name, policy);
    return role;
  }

  /** Adds a policy to a role, or replaces the one of that name. Throws on an unknown role. */
  attach(roleName: string, policy: NamedPolicy): void {
    checkPolicy(policy.document, "identity");
    compilePolicy(policy.document);
    for (const role of this.#byArn.values())
      if (role.name === roleName) {
        role.policies = [...role.policies.filter((other) => other.name !== policy.name), policy];
        return;
      }
    throw new Error(`There is no role "${roleName}" for the policy "${policy.name}".`);
  }

  /** A customer managed policy; answers its ARN. */
  addManagedPolicy(policy: NamedPolicy, path = "/"): string {
    checkPolicy(policy.document, "identity");
    compilePolicy(policy.document);
    const arn = `arn:aws:iam::${this.#account}:policy${path}${policy.name}`;
    this.#managed.set(arn, policy);
    return arn;
  }

  managedPolicy(arn: string): NamedPolicy {
    const own = this.#managed.get(arn);
    if (own) return own;
    const document = awsManagedPolicy(arn);
    if (!document)
      throw new Error(`The managed policy ${arn} is not in local/iam/managed.ts: add what it allows there.`);
    return { name: arn.slice(arn.lastIndexOf("/") + 1), document };
  }
}
