/**
 * Resources that only CloudFormation itself or CDK act on. The functions behind CDK's custom
 * resources do not run here (see ../template/stand-ins.ts); this is what is done in their place.
 */
import { createHash } from "node:crypto";
import type { Aws, Created, Resource, ResourceType, Service } from "../core/contracts.ts";
import { PREFIX_LISTS } from "../ec2/network.ts";
import { Triggers } from "./triggers.ts";

interface SdkCall {
  readonly service?: string;
  readonly action?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly physicalResourceId?: { readonly id?: string };
}

const digest = (text: string, length: number) =>
  BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
    .toString(36)
    .slice(0, length);

/** What an SDK call of AwsCustomResource answers here, by service and action. */
const SDK_CALLS: Readonly<
  Record<string, (aws: Aws, parameters: Readonly<Record<string, unknown>>) => Record<string, string>>
> = {
  "iot.describeendpoint": (aws, { endpointType }) => {
    if (endpointType !== "iot:Data-ATS")
      throw new Error(`there is no local endpoint of the type ${endpointType}, only iot:Data-ATS`);
    return { endpointAddress: `a${digest(aws.account, 13)}-ats.iot.${aws.region}.amazonaws.com` };
  },
  "ec2.describemanagedprefixlists": (_, { Filters }) => {
    const [filter] = (Filters ?? []) as { Name?: string; Values?: string[] }[];
    const id = filter?.Name === "prefix-list-name" ? PREFIX_LISTS[filter.Values?.[0] ?? ""] : undefined;
    if (id === undefined) throw new Error(`there is no local prefix list ${JSON.stringify(filter)}`);
    return { "PrefixLists.0.PrefixListId": id };
  },
};

/** CDK's AwsCustomResource: one SDK call whose answer's fields are the attributes. */
function sdkCall(aws: Aws, { properties, physicalName }: Resource): Created {
  const call = JSON.parse(String(properties.Create ?? properties.Update ?? "{}")) as SdkCall;
  const name = `${call.service}.${call.action}`.replace("@aws-sdk/client-", "").replace("Command", "");
  const answer = SDK_CALLS[name.toLowerCase()];
  if (!answer) throw new Error(`the local cloud cannot make the SDK call ${name}`);
  return {
    ref: call.physicalResourceId?.id ?? physicalName(),
    attributes: answer(aws, call.parameters ?? {}),
  };
}

const accepted = (
  properties: ResourceType["properties"],
  attributes?: (name: string) => Record<string, string>,
): ResourceType => ({
  properties,
  create: ({ physicalName }) => {
    const name = physicalName();
    return { ref: name, attributes: attributes?.(name) };
  },
});

/** `beforeTriggers` makes what they need, such as a database. */
export function createCloudFormation(aws: Aws, beforeTriggers = async (): Promise<void> => {}): Service {
  const triggers = new Triggers(aws, beforeTriggers);
  return {
    name: "cloudformation",
    protocol: "query-xml",
    resources: {
      "AWS::CDK::Metadata": accepted({ Analytics: "counts constructs for AWS" }),
      "Custom::AWS": {
        properties: {
          Create: true,
          Update: true,
          Delete: "the local cloud never takes a stack down",
          InstallLatestAwsSdk: "the call is made without an SDK",
        },
        create: (resource) => sdkCall(aws, resource),
      },
      "Custom::Trigger": triggers.type,
      "Custom::S3AutoDeleteObjects": accepted({
        BucketName: "acts when a stack is taken down, which is not here",
      }),
    },
    call: async (_, operation) => {
      if (operation === "RunTriggers") await triggers.run();
      return {};
    },
    // A first start need not wait for them; whoever needs the database does.
    ready: async () => void triggers.run(),
    close: () => triggers.close(),
  };
}
