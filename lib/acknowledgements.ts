/** Why something is right here that a rule objects to. */
export interface Acknowledgement {
  /** A rule's name, whole or as a pattern: `npm run check` shows it in brackets. */
  readonly rule: string | RegExp;
  /** Where it holds: constructs, and all below them, by their path without the prefix of stacks. */
  readonly at: readonly string[];
  readonly reason: string;
}

/** Wildcards that are the id of a map, of a client or of an upload, which is known when somebody calls. */
const ids: readonly Acknowledgement[] = [
  {
    rule: /IAM5\[Resource::Data:Files\/(snapshots|files|quarantine)\/\*\]$/,
    at: [
      "Access/ChangeAccess",
      "Access/PurgeMaps",
      "Api/ViewMap",
      "Files/CheckUpload",
      "Files/Workspace/WorkspaceStep",
      "Gallery/IndexMap",
      "Realtime/Compact",
      "Realtime/MapVersions",
    ],
    reason:
      "The map is the one that the caller may open, which the function finds out; the folder is all it needs",
  },
  {
    rule: /IAM5\[Resource::<Transfer>\/(uploads|exports|results|workspaces)\//,
    at: [
      "Files/AnnounceExport",
      "Files/CheckUpload",
      "Files/ExportDocx",
      "Files/ExportHtml",
      "Files/ExportOutline",
      "Files/ExportPage",
      "Files/ExportPdf",
      "Files/ExportPng",
      "Files/ExportPptx",
      "Files/ExportXlsx",
      "Files/SignExport",
      "Files/SignUpload",
      "Files/Workspace/ExportWorkspace",
      "Files/Workspace/WorkspaceStep",
    ],
    reason:
      "Of files on their way, by the kind and the format that the function is for; nothing there outlives a day",
  },
  {
    rule: /IAM5\[Resource::arn:.*:iot:.*:topic\/maps\/\*\/control\]$/,
    at: [
      "Access/ChangeAccess",
      "Access/DeleteMap",
      "Access/SweepEpoch",
      "Files/AnnounceExport",
      "Files/CheckUpload",
      "Realtime/Compact",
    ],
    reason: "It tells a map what happened: any map, and on this topic only",
  },
  {
    rule: /IAM5\[Resource::(arn:.*:iot:.*:(client|topic|topicfilter)\/|Data:Files\/(snapshots|files)|Files:Transfer\/results)/,
    at: ["Realtime/MapSession"],
    reason: "What a vended session may do at most: open-map narrows each to one map, epoch and client",
  },
  {
    rule: /IAM5\[Resource::arn:.*:iot:.*:client\/\*\]$/,
    at: ["Access/ChangeAccess"],
    reason: "It ends the connection of whoever lost access, whose client ids are known then",
  },
  {
    rule: /IAM5\[Resource::arn:.*:execute-api:.*\/(\$default|[a-z0-9-]+)\/[A-Z]+\/(maps|exports)\//,
    at: ["Identity/Identity/Identities"],
    reason:
      "Path parameters: whose map it is, the function finds out, for guests and for people with an account",
  },
];

/** What cannot be named: AWS has no resource for it, or makes it later. */
const whole: readonly Acknowledgement[] = [
  {
    rule: /IAM5\[Resource::\*\]$/,
    at: [
      "Gallery/Gallery",
      "Gallery/IndexMap",
      "Gallery/MigrateIndex",
      "Index/Network/PrefixLists",
      "Realtime/IotEndpoint",
    ],
    reason:
      "iot:DescribeEndpoint and ec2:Describe… take no resource but *; the rule wildcard-resource holds the rest",
  },
  {
    rule: /IAM5\[Resource::arn:.*:ec2:.*:network-interface\/\*\]$/,
    at: ["Gallery/Gallery", "Gallery/IndexMap", "Gallery/MigrateIndex"],
    reason: "Lambda makes the interfaces, so their ids are not known; subnets and security group are named",
  },
  {
    rule: "confused-deputy",
    at: ["Gallery/Gallery/Live"],
    reason:
      "A target group is made only when its function lets it in, so the permission cannot name it (LambdaTarget)",
  },
];

/** Functions that CDK brings, for custom resources: their code, runtime and roles are CDK's. */
const cdk: readonly Acknowledgement[] = [
  {
    rule: /IAM4\[Policy::arn:.*AWSLambdaBasicExecutionRole\]$/,
    at: [
      "Files/BucketNotificationsHandler050a0587b7544547bf325f094a3db834",
      "Gallery/BucketNotificationsHandler050a0587b7544547bf325f094a3db834",
      "Index/AWS679f53fac002430cb0da5b7982bd2287",
      "Realtime/AWS679f53fac002430cb0da5b7982bd2287",
      "Web/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C",
    ],
    reason: "CDK gives its own functions this policy, to write their logs",
  },
  {
    rule: /^wildcard-action$|IAM5\[(Action::s3:|Resource::Site:SiteBucket\/\*|Resource::arn:.*s3:::cdk-)|AwsSolutions-L1$/,
    at: ["Web/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C"],
    reason:
      "It copies the built site from CDK's bucket of assets into the site's, and removes what is no longer part of it",
  },
  {
    rule: "log-retention",
    at: [
      "Data/Custom::S3AutoDeleteObjectsCustomResourceProvider",
      "Files/BucketNotificationsHandler050a0587b7544547bf325f094a3db834",
      "Files/Custom::S3AutoDeleteObjectsCustomResourceProvider",
      "Gallery/AWSCDK.TriggerCustomResourceProviderCustomResourceProvider",
      "Gallery/BucketNotificationsHandler050a0587b7544547bf325f094a3db834",
      "Site/Custom::S3AutoDeleteObjectsCustomResourceProvider",
    ],
    reason:
      "CDK gives these no log group of one's own; they write a few lines a deployment, about names of resources",
  },
  {
    rule: "wildcard-action",
    at: ["Data/Files/Policy", "Files/Transfer/Policy", "Site/Site/Bucket/Policy"],
    reason: "CDK empties the bucket before it is deleted, with the one role that this policy names",
  },
];

/** What goes with its stack, outside a sandbox too. */
const gone: readonly Acknowledgement[] = [
  {
    rule: "stateful-unkept",
    at: ["Files/Transfer", "Site/Site/Bucket", "Site/Site/Distribution"],
    reason:
      "Files on their way for a day at most, the built site, and its address, which the stack's deletion gives up",
  },
];

/** What is left out because it is not worth its price here, or does not fit. */
const chosen: readonly Acknowledgement[] = [
  {
    rule: "AwsSolutions-S1",
    at: ["Data/Files", "Files/Transfer", "Site/Site/Bucket"],
    reason:
      "Access logs would grow with every look at a map; CloudTrail's data events tell more, to those who want to pay",
  },
  {
    rule: "AwsSolutions-SQS3",
    at: ["Files/DeadLetters/Queue", "Gallery/Unindexed/Queue"],
    reason: "It is a dead-letter queue: its function's destination names it, which the rule does not see",
  },
  {
    rule: "lost-events",
    at: ["Realtime/Measures/Rule"],
    reason:
      "A lost measure is one of many that metrics are made of, and nobody could do anything about it later",
  },
  {
    rule: "lost-events",
    at: ["Access/PurgeMaps/Function"],
    reason:
      "What one day's run leaves, the next day's takes: the list of what is to be purged stays until it is",
  },
  {
    rule: "AwsSolutions-VPC7",
    at: ["Index/Network/Vpc"],
    reason: "Nothing gets out, and security groups name each way within; flow logs are paid for by the GB",
  },
  {
    rule: /AwsSolutions-RDS(3|10|13)$/,
    at: ["Index/Database/Instance"],
    reason:
      "The index is made from the maps again, so one zone does; backups and protection from deletion are for sandbox=false",
  },
  {
    rule: "AwsSolutions-RDS11",
    at: ["Index/Database/Instance"],
    reason:
      "RDS Proxy listens at 5432 only; another port of the instance would hide nothing within a closed network",
  },
  {
    rule: "AwsSolutions-ELB2",
    at: ["Gallery/FrontDoor/LoadBalancer"],
    reason: "What comes through it, its function logs; access logs need a bucket of their own",
  },
  {
    rule: "AwsSolutions-APIG4",
    at: ["Api/Api/Api/GET--maps--{mapId}--view", "Api/Api/Api/POST--maps--{mapId}--view"],
    reason:
      "The holder of a link sees the map before there are credentials: the function checks the link's secret",
  },
  {
    rule: "AwsSolutions-CFR1",
    at: ["Site/Site/Distribution"],
    reason: "The site is for every country",
  },
  {
    rule: "AwsSolutions-CFR2",
    at: ["Site/Site/Distribution"],
    reason: "A web ACL costs $5 a month and more, and the site is files: nothing there to attack",
  },
  {
    rule: "AwsSolutions-CFR3",
    at: ["Site/Site/Distribution"],
    reason: "Logs of who looked at which page are data about people, which nobody needs here",
  },
  {
    rule: "AwsSolutions-CFR4",
    at: ["Site/Site/Distribution"],
    reason:
      "Without a domain of one's own the certificate is CloudFront's, which has no later minimum than TLSv1",
  },
  {
    rule: "AwsSolutions-COG1",
    at: ["Identity/Accounts/Users"],
    reason:
      "Twelve characters, and no rules of composition, which make passwords alike (NIST SP 800-63B, 5.1.1.2)",
  },
  {
    rule: "AwsSolutions-COG2",
    at: ["Identity/Accounts/Users"],
    reason: "A second factor is each person's own choice, and a passkey is one by itself",
  },
  {
    rule: "AwsSolutions-COG8",
    at: ["Identity/Accounts/Users"],
    reason: "The Plus tier is paid for by each active person",
  },
  {
    rule: "AwsSolutions-COG7",
    at: ["Identity/Identity/Identities"],
    reason: "Guests are what the app begins with; their role calls the signed routes and has its own rows",
  },
];

/** Checked by `npm run check`; one that acknowledges nothing fails it. */
export const acknowledgements: readonly Acknowledgement[] = [...ids, ...whole, ...cdk, ...gone, ...chosen];
