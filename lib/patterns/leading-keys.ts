import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";

/**
 * Lets somebody use only the rows of a table whose partition key is one of `partitions`, a pattern
 * with `*` or a policy variable among them.
 *
 * `ForAllValues` is true when the key is absent, as it is in a Scan: hence the `Null` guard, and
 * hence only actions that carry partition keys belong in `actions`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function grantPartitions(
  table: ITable,
  grantee: IGrantable,
  partitions: readonly string[],
  actions: readonly string[],
): void {
  const operator = partitions.some((p) => p.includes("*")) ? "StringLike" : "StringEquals";
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [...actions],
      resources: [table.tableArn],
      conditions: {
        [`ForAllValues:${operator}`]: { "dynamodb:LeadingKeys": [...partitions] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    }),
  );
}

/**
 * Lets somebody get items of these partitions, and see no attributes of them but these, keys included.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function grantAttributes(
  table: ITable,
  grantee: IGrantable,
  partitions: readonly string[],
  attributes: readonly string[],
): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["dynamodb:GetItem"],
      resources: [table.tableArn],
      conditions: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [...partitions] },
        "ForAllValues:StringEquals": { "dynamodb:Attributes": [...attributes] },
        StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
      },
    }),
  );
}
