/** AWS::IAM::Role, AWS::IAM::Policy and AWS::IAM::ManagedPolicy. */
import {
  AwsError,
  type PolicyDocument,
  type Resource,
  type ResourceType,
  type Service,
} from "../core/contracts.ts";
import type { LocalIam } from "./iam.ts";
import type { NamedPolicy } from "./roles.ts";

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const named = (value: unknown): NamedPolicy[] =>
  (Array.isArray(value) ? value : []).map(
    (policy: { PolicyName: string; PolicyDocument: PolicyDocument }) => ({
      name: policy.PolicyName,
      document: policy.PolicyDocument,
    }),
  );

const optionalText = (value: unknown) => (value === undefined ? undefined : String(value));

const ROLE: (iam: LocalIam) => ResourceType = (iam) => ({
  properties: {
    AssumeRolePolicyDocument: true,
    ManagedPolicyArns: true,
    MaxSessionDuration: true,
    Path: true,
    Policies: true,
    RoleName: true,
    Description: "shown in the console only",
    Tags: "roles here have no tags to be conditioned on",
  },
  create({ properties, physicalName }) {
    const role = iam.roles.add({
      name: optionalText(properties.RoleName) ?? physicalName({ max: 64 }),
      path: optionalText(properties.Path),
      trust: properties.AssumeRolePolicyDocument as PolicyDocument,
      maxSession:
        properties.MaxSessionDuration === undefined ? undefined : Number(properties.MaxSessionDuration),
      policies: named(properties.Policies),
      managed: texts(properties.ManagedPolicyArns),
    });
    return { ref: role.name, attributes: { Arn: role.arn, RoleId: role.id } };
  },
});

function attach(iam: LocalIam, resource: Resource, policy: NamedPolicy): void {
  for (const role of texts(resource.properties.Roles)) iam.roles.attach(role, policy);
}

const POLICY: (iam: LocalIam) => ResourceType = (iam) => ({
  properties: { PolicyDocument: true, PolicyName: true, Roles: true },
  create(resource) {
    const { PolicyName, PolicyDocument: document } = resource.properties;
    attach(iam, resource, { name: String(PolicyName), document: document as PolicyDocument });
    return { ref: String(PolicyName) };
  },
});

const MANAGED_POLICY: (iam: LocalIam) => ResourceType = (iam) => ({
  properties: {
    PolicyDocument: true,
    ManagedPolicyName: true,
    Path: true,
    Roles: true,
    Description: "shown in the console only",
  },
  create(resource) {
    const { ManagedPolicyName, Path, PolicyDocument: document } = resource.properties;
    const name = optionalText(ManagedPolicyName) ?? resource.physicalName({ max: 128 });
    const policy = { name, document: document as PolicyDocument };
    const arn = iam.roles.addManagedPolicy(policy, optionalText(Path));
    attach(iam, resource, policy);
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
});

export function createIam(iam: LocalIam): Service {
  return {
    name: "iam",
    protocol: "query-xml",
    resources: {
      "AWS::IAM::Role": ROLE(iam),
      "AWS::IAM::Policy": POLICY(iam),
      "AWS::IAM::ManagedPolicy": MANAGED_POLICY(iam),
    },
    handle: async () => {
      throw new AwsError(
        "UnsupportedOperation",
        "Roles are made by the template here: IAM's API answers no calls.",
      );
    },
    close: async () => {},
  };
}
