/** Every service of the local cloud. A new one is a folder, and a line here. */
import { join } from "node:path";
import { createApiGateway } from "./apigateway/index.ts";
import { createBudgets } from "./budgets/index.ts";
import { createCloudFormation } from "./cloudformation/index.ts";
import { createCloudFront } from "./cloudfront/index.ts";
import { createCloudWatch } from "./cloudwatch/index.ts";
import { createCodeDeploy } from "./codedeploy/index.ts";
import { createCognitoIdentity } from "./cognito/identity-pool.ts";
import { createCognitoIdp } from "./cognito/user-pool/index.ts";
import { Authority } from "./core/certificate.ts";
import type { Aws, CreateService } from "./core/contracts.ts";
import { createDynamoDb } from "./dynamodb/index.ts";
import { createEc2 } from "./ec2/index.ts";
import { Network } from "./ec2/network.ts";
import { createElb } from "./elb/index.ts";
import { createEvents } from "./events/index.ts";
import type { LocalIam } from "./iam/iam.ts";
import { createIam } from "./iam/resources.ts";
import { createIot } from "./iot/index.ts";
import { createLambda } from "./lambda/index.ts";
import { createLens } from "./lens/index.ts";
import { createLogs } from "./logs/index.ts";
import { createMail } from "./mail/index.ts";
import { createRds } from "./rds/index.ts";
import { createS3 } from "./s3/index.ts";
import { createSns } from "./sns/index.ts";
import { createSqs } from "./sqs/index.ts";
import { createSts } from "./sts/index.ts";
import { createWaf } from "./waf/index.ts";

export function services(iam: LocalIam, dataDir: string, debugPort?: number): readonly CreateService[] {
  const network = new Network();
  const authority = new Authority(join(dataDir, "certificates", "authority.pem"));
  return [
    () => createIam(iam),
    () => createSts(iam),
    createMail,
    createLens,
    createCognitoIdp,
    (aws) => createCognitoIdentity(aws, iam),
    createLogs,
    createCloudWatch,
    createCodeDeploy,
    createDynamoDb,
    createS3,
    createSqs,
    createSns,
    createBudgets,
    createWaf,
    (aws) => createLambda(aws, { network, authority, debugPort }),
    createEvents,
    createIot,
    createApiGateway,
    (aws) => createEc2(aws, network),
    (aws) => createRds(aws, network, authority, () => runTriggers(aws)),
    (aws) => createElb(aws, network),
    (aws) => createCloudFront(aws, network),
    (aws) => createCloudFormation(aws, () => startDatabases(aws)),
  ];
}

/** On AWS they run by the time that a migration does. */
async function startDatabases(aws: Aws): Promise<void> {
  const by = { kind: "service", principal: "cloudformation.amazonaws.com" } as const;
  await aws.service("rds").call?.(by, "Start", {});
}

/** What a deployment runs once, such as migrations. */
async function runTriggers(aws: Aws): Promise<void> {
  const by = { kind: "service", principal: "rds.amazonaws.com" } as const;
  await aws.service("cloudformation").call?.(by, "RunTriggers", {});
}
