/** Every service of the local cloud. A new one is a folder, and a line here. */
import { createCloudFormation } from "./cloudformation/index.ts";
import { createCognitoIdentity } from "./cognito/identity-pool.ts";
import { createCognitoIdp } from "./cognito/user-pool.ts";
import type { CreateService } from "./core/contracts.ts";
import type { LocalIam } from "./iam/iam.ts";
import { createIam } from "./iam/resources.ts";
import { createLogs } from "./logs/index.ts";
import { createSts } from "./sts/index.ts";

export const services = (iam: LocalIam): readonly CreateService[] => [
  () => createIam(iam),
  () => createSts(iam),
  (aws) => createCognitoIdentity(aws, iam),
  createCognitoIdp,
  createLogs,
  createCloudFormation,
];
