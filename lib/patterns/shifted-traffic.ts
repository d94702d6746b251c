import { Duration } from "aws-cdk-lib";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { allow } from "./allow.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface ShiftedTrafficProps {
  /** Of one stack: an update of an alias waits for its own shift, all of a stack's at the same time. */
  readonly functions: readonly ThinFunction[];
  /** A tenth of the calls for five minutes and then all, or a tenth more each minute. */
  readonly how: "canary" | "linear";
}

const configs = {
  canary: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  linear: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
};

/**
 * Hands the calls of functions over to a new version little by little: CodeDeploy sets the weights of the alias, looks
 * at an alarm on each, and puts all back to the old version at the first call that fails. The first deployment makes the
 * alias and shifts nothing.
 */
export class ShiftedTraffic extends Construct {
  constructor(scope: Construct, id: string, { functions, how }: ShiftedTrafficProps) {
    super(scope, id);
    const application = new LambdaApplication(this, "Application");
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("codedeploy.amazonaws.com") });
    for (const fn of functions) {
      // What the managed policy AWSCodeDeployRoleForLambdaLimited has, of this function alone.
      const { functionArn } = fn.lambda;
      const actions = ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"];
      allow(role, actions, [functionArn, `${functionArn}:${fn.invoked.aliasName}`]);
      const failing = new RunbookAlarm(this, `${fn.node.id}Fails`, {
        says: `Calls of ${fn.name} fail; a deployment under way is rolled back`,
        runbook: "calls-fail",
        metric: fn.invoked.metricErrors({ period: Duration.minutes(1) }),
        threshold: 1,
      });
      allow(role, ["cloudwatch:DescribeAlarms"], [failing.alarmArn]);
      const group = new LambdaDeploymentGroup(this, fn.node.id, {
        application,
        alias: fn.invoked,
        deploymentConfig: configs[how],
        alarms: [failing],
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
        role: role.withoutPolicyUpdates(),
      });
      group.node.addDependency(role);
    }
  }
}
