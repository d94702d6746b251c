import type { App, CfnResource } from "aws-cdk-lib";
import type { CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import type { CfnPolicy } from "aws-cdk-lib/aws-iam";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnDBInstance } from "aws-cdk-lib/aws-rds";
import type { CfnBucket, CfnBucketPolicy } from "aws-cdk-lib/aws-s3";
import type { CfnQueue } from "aws-cdk-lib/aws-sqs";
import type { Fault } from "./faults.ts";

/** In the constructs, before they are a template: what cdk-nag looks at. */
export interface ConstructFault extends Omit<Fault, "plant"> {
  plant(find: <T extends CfnResource>(at: string) => T): void;
}

export const constructFaults: readonly ConstructFault[] = [
  {
    name: "a bucket that does not block the public",
    rule: "AwsSolutions-S2",
    at: "Files/Transfer",
    plant: (find) => {
      find<CfnBucket>("Files/Transfer").publicAccessBlockConfiguration = { blockPublicAcls: false };
    },
  },
  {
    name: "a bucket that speaks without TLS",
    rule: "AwsSolutions-S10",
    at: "Data/Files",
    plant: (find) => {
      find<CfnBucketPolicy>("Data/Files/Policy").policyDocument = { Version: "2012-10-17", Statement: [] };
    },
  },
  {
    name: "a queue without dead letters",
    rule: "AwsSolutions-SQS3",
    at: "Realtime/Talk/Errors",
    plant: (find) => {
      find<CfnQueue>("Realtime/Talk/Errors").redrivePolicy = undefined;
    },
  },
  {
    name: "a database that is not encrypted",
    rule: "AwsSolutions-RDS2",
    at: "Index/Database/Instance",
    plant: (find) => {
      find<CfnDBInstance>("Index/Database/Instance").storageEncrypted = false;
    },
  },
  {
    name: "a security group that is open to the internet",
    rule: "AwsSolutions-EC23",
    at: "Index/Database/InstanceAccess/from RhizomeIndexDatabaseProxyAccess216345C6:5432",
    plant: (find) => {
      const rule = find<CfnSecurityGroupIngress>(
        "Index/Database/InstanceAccess/from RhizomeIndexDatabaseProxyAccess216345C6:5432",
      );
      rule.sourceSecurityGroupId = undefined;
      rule.cidrIp = "0.0.0.0/0";
    },
  },
  {
    name: "a runtime of yesterday",
    rule: "AwsSolutions-L1",
    at: "Api/CreateMap/Function",
    plant: (find) => {
      find<CfnFunction>("Api/CreateMap/Function").runtime = "nodejs18.x";
    },
  },
  {
    name: "a folder more for a function",
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:s3:::files\/\*\]$/,
    at: "Api/CreateMap/Role/DefaultPolicy",
    plant: (find) => {
      const policy = find<CfnPolicy>("Api/CreateMap/Role/DefaultPolicy");
      policy.policyDocument = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::files/*" }],
      };
    },
  },
];

/** Finds a resource of an app by its place. */
export const finder =
  (app: App) =>
  <T extends CfnResource>(at: string): T => {
    const [stack = "", ...names] = at.split("/");
    const found = names.reduce(
      (node, name) => node.node.findChild(name),
      app.node.findChild(`Rhizome${stack}`),
    );
    return (found.node.defaultChild ?? found) as T;
  };
