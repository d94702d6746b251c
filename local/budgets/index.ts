/** AWS Budgets: accepted, and never exceeded. What a run would cost is on its bill (`meter/`). */
import type { Aws, Service } from "../core/contracts.ts";

interface Budget {
  readonly BudgetType?: string;
  readonly TimeUnit?: string;
  readonly BudgetLimit?: { readonly Amount?: unknown; readonly Unit?: string };
}

interface Notice {
  readonly Notification?: { readonly NotificationType?: string; readonly Threshold?: unknown };
  readonly Subscribers?: readonly { readonly SubscriptionType?: string; readonly Address?: string }[];
}

const TOLD = "nobody is told here: a run has its bill";

export function createBudgets(_aws: Aws): Service {
  return {
    name: "budgets",
    protocol: "json",
    resources: {
      "AWS::Budgets::Budget": {
        properties: {
          Budget: {
            BudgetName: true,
            BudgetType: true,
            TimeUnit: true,
            BudgetLimit: { Amount: true, Unit: true },
          },
          NotificationsWithSubscribers: {
            Notification: {
              NotificationType: true,
              Threshold: true,
              ComparisonOperator: TOLD,
              ThresholdType: TOLD,
            },
            Subscribers: { SubscriptionType: true, Address: true },
          },
        },
        create: ({ properties, physicalName }) => {
          const { Budget = {}, NotificationsWithSubscribers = [] } = properties as {
            Budget?: Budget;
            NotificationsWithSubscribers?: readonly Notice[];
          };
          if (Budget.BudgetType !== "COST" || Budget.TimeUnit !== "MONTHLY")
            throw new Error("Only budgets of a month's COST are known here.");
          if (!(Number(Budget.BudgetLimit?.Amount) > 0)) throw new Error("BudgetLimit.Amount is no amount.");
          for (const { Notification, Subscribers = [] } of NotificationsWithSubscribers) {
            if (!["ACTUAL", "FORECASTED"].includes(String(Notification?.NotificationType)))
              throw new Error(`There is no NotificationType ${Notification?.NotificationType}.`);
            if (!Subscribers.length || Subscribers.some(({ Address }) => !Address))
              throw new Error("A notification has subscribers with an Address.");
          }
          return { ref: physicalName({ max: 100 }) };
        },
      },
    },
    close: async () => {},
  };
}
