/** The pipeline's role, deployed once by hand: docs/deploying.md. */
import { App } from "aws-cdk-lib";
import { DeployRoleStack } from "../lib/deploy-role-stack.ts";

const app = new App();
const read = (name: string, fallback?: string): string => {
  const value = app.node.tryGetContext(name) ?? fallback;
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`Say which ${name}: -c ${name}=…`);
};
const repository = read("repository");
if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new Error(`repository is owner/name, not "${repository}".`);
const prefix = read("prefix", "Rhizome");
const provider = app.node.tryGetContext("provider") as string | undefined;
new DeployRoleStack(app, `${prefix}DeployRole`, {
  repository,
  environment: read("environment", "production"),
  prefix,
  provider,
});
