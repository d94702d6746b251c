/** The tree that a statement of AWS IoT SQL is read into. */

export type Expression =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "path"; readonly base: Expression | undefined; readonly name: string }
  | { readonly kind: "index"; readonly base: Expression; readonly index: Expression }
  | { readonly kind: "all" }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "unary"; readonly operator: "-" | "NOT"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "case";
      readonly subject: Expression | undefined;
      readonly branches: readonly { readonly when: Expression; readonly value: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Expression])[] };

export interface Item {
  /** `all` for `*`. */
  readonly value: Expression;
  /** Where its value goes in the result; several names for `AS a.b`. Empty for `*`. */
  readonly path: readonly string[];
}

export interface Statement {
  readonly items: readonly Item[];
  /** The topic filter after FROM. */
  readonly from: string;
  readonly where: Expression | undefined;
}
