/** CloudWatch Logs: the groups that the template names. Lines go to the run as `"log"` events. */
import { type Aws, AwsError, type Service } from "../core/contracts.ts";

export function createLogs(aws: Aws): Service {
  return {
    name: "logs",
    protocol: "json",
    resources: {
      "AWS::Logs::LogGroup": {
        properties: {
          LogGroupName: true,
          LogGroupClass: "lines are not stored here",
          RetentionInDays: "lines are not stored here",
          Tags: "groups here have no tags to be conditioned on",
        },
        create: ({ properties, physicalName }) => {
          const name = String(properties.LogGroupName ?? physicalName());
          return { ref: name, attributes: { Arn: aws.arn("logs", `log-group:${name}:*`) } };
        },
      },
    },
    handle: async () => {
      throw new AwsError("UnknownOperationException", "The local CloudWatch Logs answers no calls.");
    },
    close: async () => {},
  };
}
