/**
 * CodeDeploy: the applications and deployment groups of the template. It shifts nothing here: each start of a run is a first
 * deployment, which makes the aliases as they shall be. Aliases with weights of their own are honoured by Lambda.
 */
import type { Aws, Service } from "../core/contracts.ts";

const NO_SHIFT = "nothing is shifted here: each start is a first deployment";
const NO_TAGS = "tags have no effect on a run";

export function createCodeDeploy(aws: Aws): Service {
  const applications = new Set<string>();
  return {
    name: "codedeploy",
    protocol: "json",
    resources: {
      "AWS::CodeDeploy::Application": {
        properties: { ApplicationName: true, ComputePlatform: true, Tags: NO_TAGS },
        create: ({ properties, physicalName }) => {
          if (properties.ComputePlatform !== "Lambda")
            throw new Error(
              `ComputePlatform ${properties.ComputePlatform}: only Lambda's aliases are known here.`,
            );
          const name = String(properties.ApplicationName ?? physicalName({ max: 100 }));
          applications.add(name);
          return { ref: name };
        },
      },
      "AWS::CodeDeploy::DeploymentGroup": {
        properties: {
          ApplicationName: true,
          DeploymentGroupName: true,
          ServiceRoleArn: NO_SHIFT,
          DeploymentConfigName: NO_SHIFT,
          DeploymentStyle: NO_SHIFT,
          AlarmConfiguration: NO_SHIFT,
          AutoRollbackConfiguration: NO_SHIFT,
          Tags: NO_TAGS,
        },
        create: ({ properties, physicalName }) => {
          const application = String(properties.ApplicationName);
          if (!applications.has(application)) throw new Error(`There is no application ${application}.`);
          const name = String(properties.DeploymentGroupName ?? physicalName({ max: 100 }));
          return {
            ref: name,
            attributes: { Arn: aws.arn("codedeploy", `deploymentgroup:${application}/${name}`) },
          };
        },
      },
    },
    close: async () => {},
  };
}
