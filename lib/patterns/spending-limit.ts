import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { Construct } from "constructs";

export interface SpendingLimitProps {
  /** USD a month, of the whole account. */
  readonly usd: number;
  /** Who is told. */
  readonly to: string;
}

/**
 * Tells somebody by e-mail when the account has spent 80 % of a month's budget, and when it is about to exceed it. It stops
 * nothing, and is hours late: AWS reckons costs a few times a day. Budgets that only tell cost nothing.
 */
export class SpendingLimit extends Construct {
  constructor(scope: Construct, id: string, { usd, to }: SpendingLimitProps) {
    super(scope, id);
    const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: "GREATER_THAN",
        threshold,
        thresholdType: "PERCENTAGE",
      },
      subscribers: [{ subscriptionType: "EMAIL", address: to }],
    });
    new CfnBudget(this, "Budget", {
      budget: { budgetType: "COST", timeUnit: "MONTHLY", budgetLimit: { amount: usd, unit: "USD" } },
      notificationsWithSubscribers: [tell("ACTUAL", 80), tell("FORECASTED", 100)],
    });
  }
}
