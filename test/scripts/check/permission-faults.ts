import type { Properties, Templates, Value } from "../../../scripts/check/templates.ts";
import { type Fault, properties } from "./faults.ts";

type Statement = Record<string, Value> & { Action: Value; Condition?: Record<string, Properties> };
/** The statement of a role's policy that allows an action. */
function statement(templates: Templates, at: string, action: string): Statement {
  const document = properties(templates, at).PolicyDocument as unknown as { Statement: Statement[] };
  const found = document.Statement.find(({ Action }) => [Action].flat().includes(action));
  if (!found) throw new Error(`Nothing at ${at} allows ${action}`);
  return found;
}

const policy = (role: string) => `${role}/Role/DefaultPolicy`;
/** Changes an action of a role's policy to something else. */
const misspelled = (role: string, action: string, wrong: string, rule = "unknown-action"): Fault => ({
  name: `${action} written ${wrong}`,
  rule,
  at: policy(role),
  plant: (templates) => {
    const one = statement(templates, policy(role), action);
    one.Action = [one.Action].flat().map((name) => (name === action ? wrong : name)) as Value;
  },
});

/** In permissions: what IAM takes without a word. */
export const permissionFaults: readonly Fault[] = [
  misspelled("Realtime/MapSession", "iot:Connect", "iot:Conect"),
  misspelled("Realtime/Compact", "dynamodb:Query", "dynamodb:Querry"),
  misspelled("Files/SignUpload", "s3:PutObject", "s3object:PutObject"),
  misspelled("Realtime/Compact", "iot:Publish", "iot:*", "wildcard-action"),
  {
    name: "dynamodb:LeadingKey for dynamodb:LeadingKeys",
    rule: "unknown-condition-key",
    at: policy("Api/CreateMap"),
    plant: (templates) => {
      statement(templates, policy("Api/CreateMap"), "dynamodb:PutItem").Condition = {
        StringLike: { "dynamodb:LeadingKey": ["map#*"] },
      };
    },
  },
  {
    name: "ForAllValues without its Null guard",
    rule: "missing-null-guard",
    at: policy("Api/ShareMap"),
    plant: (templates) => {
      delete statement(templates, policy("Api/ShareMap"), "dynamodb:PutItem").Condition?.Null;
    },
  },
  {
    name: "a key that holds several values, compared as if it held one",
    rule: "wrong-operator",
    at: policy("Api/ViewMap"),
    plant: (templates) => {
      statement(templates, policy("Api/ViewMap"), "dynamodb:BatchGetItem").Condition = {
        StringLike: { "dynamodb:LeadingKeys": ["map#*"] },
      };
    },
  },
  {
    name: "a condition that no request of the action carries",
    rule: "wrong-condition-key",
    at: policy("Files/SignExport"),
    plant: (templates) => {
      statement(templates, policy("Files/SignExport"), "s3:PutObject").Condition = {
        StringLike: { "s3:prefix": ["exports/*"] },
      };
    },
  },
  {
    name: "a policy variable that is none",
    rule: "unknown-variable",
    at: "Identity/Identity/Identities/AuthenticatedRole/DefaultPolicy",
    plant: (templates) => {
      const at = "Identity/Identity/Identities/AuthenticatedRole/DefaultPolicy";
      const { Condition } = statement(templates, at, "dynamodb:Query");
      if (Condition)
        Condition["ForAllValues:StringEquals"] = {
          "dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:subject}"],
        };
    },
  },
  {
    name: "topics/ for topic/ in an ARN",
    rule: "wrong-resource",
    at: policy("Access/DeleteMap"),
    plant: (templates) => {
      statement(templates, policy("Access/DeleteMap"), "iot:Publish").Resource =
        "arn:aws:iot:us-east-1:111111111111:topics/maps/*/control";
    },
  },
  {
    name: "a bucket's own ARN where objects are meant",
    rule: "wrong-resource",
    at: policy("Api/ViewMap"),
    plant: (templates) => {
      statement(templates, policy("Api/ViewMap"), "s3:GetObject").Resource = "arn:aws:s3:::files";
    },
  },
  {
    name: "every table",
    rule: "wildcard-resource",
    at: policy("Access/ListPeople"),
    plant: (templates) => {
      statement(templates, policy("Access/ListPeople"), "dynamodb:Query").Resource = "*";
    },
  },
  {
    name: "any role to any service",
    rule: "pass-role",
    at: policy("Realtime/OpenMap"),
    plant: (templates) => {
      const document = properties(templates, policy("Realtime/OpenMap")).PolicyDocument as {
        Statement: Value[];
      };
      document.Statement.push({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" });
    },
  },
  {
    name: "all but what is named",
    rule: "negated",
    at: policy("Api/CreateMap"),
    plant: (templates) => {
      const document = properties(templates, policy("Api/CreateMap")).PolicyDocument as {
        Statement: Value[];
      };
      document.Statement.push({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::files" });
    },
  },
  {
    name: "a role that everyone in the account may take",
    rule: "broad-trust",
    at: "Realtime/MapSession/Role",
    plant: (templates) => {
      const trust = properties(templates, "Realtime/MapSession/Role").AssumeRolePolicyDocument as {
        Statement: Properties[];
      };
      for (const one of trust.Statement) one.Principal = { AWS: "arn:aws:iam::111111111111:root" };
    },
  },
  {
    name: "guests of any account's identity pool",
    rule: "broad-trust",
    at: "Identity/Identity/Identities/UnauthenticatedRole",
    plant: (templates) => {
      const { AssumeRolePolicyDocument } = properties(
        templates,
        "Identity/Identity/Identities/UnauthenticatedRole",
      );
      for (const one of (AssumeRolePolicyDocument as { Statement: Properties[] }).Statement)
        delete one.Condition;
    },
  },
  {
    name: "a service's name misspelled",
    rule: "unknown-principal",
    at: "Realtime/Log/Writer",
    plant: (templates) => {
      const trust = properties(templates, "Realtime/Log/Writer").AssumeRolePolicyDocument as {
        Statement: Properties[];
      };
      for (const one of trust.Statement) one.Principal = { Service: "iott.amazonaws.com" };
    },
  },
  {
    name: "a bucket that everybody may read",
    rule: "public",
    at: "Data/Files/Policy",
    plant: (templates) => {
      const document = properties(templates, "Data/Files/Policy").PolicyDocument as { Statement: Value[] };
      document.Statement.push({
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::files/*",
      });
    },
  },
  {
    name: "a bucket of anybody's that may invoke a function",
    rule: "confused-deputy",
    at: "Files/Transfer/AllowBucketNotificationsToRhizomeFilesCheckUploadLive630AEEC4",
    plant: (templates) => {
      const at = "Files/Transfer/AllowBucketNotificationsToRhizomeFilesCheckUploadLive630AEEC4";
      const permission = properties(templates, at);
      delete permission.SourceArn;
      delete permission.SourceAccount;
    },
  },
  {
    name: "an AWS IoT policy for everything",
    rule: "wildcard-action",
    at: "Realtime/Everything",
    plant: (templates) => {
      const { Resources = {} } = templates.Realtime ?? {};
      Resources.Everything = {
        Type: "AWS::IoT::Policy",
        Properties: {
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "iot:*", Resource: "*" }],
          },
        },
      };
    },
  },
];
