import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { DataStack } from "./data-stack.ts";
import type { FilesStack } from "./files-stack.ts";
import { allow } from "./patterns/allow.ts";
import { ClientMeasures } from "./patterns/client-measures.ts";
import { iotArn, iotArnPrefix } from "./patterns/iot.ts";
import { IotEndpoint } from "./patterns/iot-endpoint.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { ShiftedTraffic } from "./patterns/shifted-traffic.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import { TokenVending } from "./patterns/token-vending.ts";
import { TopicToFunction } from "./patterns/topic-to-function.ts";
import { TopicToTable } from "./patterns/topic-to-table.ts";
import type { StackSettings } from "./settings.ts";

export interface RealtimeStackProps extends StackSettings {
  readonly data: DataStack;
  readonly files: FilesStack;
}

/** The way of an edit: who may publish it, how it reaches the log, how the log stays short, and what was. */
export class RealtimeStack extends Stack {
  /** Gives out the sessions that open one map. */
  readonly openMap: ThinFunction;
  /** Lists the versions of a map, and names them. */
  readonly mapVersions: ThinFunction;
  /** Makes a map's next snapshot. */
  readonly compact: ThinFunction;
  /** How long an edit takes to be acknowledged and saved, as those who make it see it. */
  readonly measures: ClientMeasures;
  /** Writes updates into the log. */
  readonly log: TopicToTable;
  /** Host name of IoT Core's data endpoint. */
  readonly iotHost: string;

  constructor(scope: Construct, id: string, { data, files, settings, bundles }: RealtimeStackProps) {
    super(scope, id, { description: "Rhizome: sessions, the log, compaction" });
    const { logRetentionDays } = settings;

    this.measures = new ClientMeasures(this, "Measures", {
      namespace: settings.prefix,
      metrics: { acknowledged: "AcknowledgedLatency", saved: "SavedLatency" },
      most: 60_000,
      logRetentionDays,
    });
    this.openMap = this.mapSessions({ data, files, settings, bundles });
    const { trafficShifting: how } = settings;
    if (how !== "none") new ShiftedTraffic(this, "Shift", { functions: [this.openMap], how });

    this.log = new TopicToTable(this, "Log", {
      description: "Writes every update of a map into its log",
      topics: "maps/+/+/updates/+/+",
      table: data.updates,
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: substitution templates of IoT rules
      partitionKey: { name: "pk", value: "${topic(2)}#${topic(3)}" },
      sortKey: { name: "sk", value: "${topic(5)}#${topic(6)}" },
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the same
      payload: "update",
    });
    const { log } = this;
    const talk = new TopicToTable(this, "Talk", {
      description: "Writes comments and chat beside the log of their map",
      topics: "maps/+/+/talk/+/+",
      table: data.updates,
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: substitution templates of IoT rules
      partitionKey: { name: "pk", value: "${topic(2)}#${topic(3)}#talk" },
      // The number first: it begins with the time, so that the newest can be read first.
      sortKey: { name: "sk", value: "${topic(6)}#${topic(5)}" },
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the same
      payload: "update",
      deadLetters: log.deadLetters,
    });
    const redrive = new ThinFunction(this, "RedriveUpdates", {
      name: "redrive-updates",
      bundles,
      description: "Writes the updates that the rule could not",
      memory: 256,
      timeout: Duration.seconds(30),
      environment: { UPDATES_TABLE: data.updates.tableName },
      logRetentionDays,
    });
    data.updates.grant(redrive, "dynamodb:PutItem");
    log.redriveWith(redrive);
    talk.redriveWith(redrive);

    this.compact = new ThinFunction(this, "Compact", {
      name: "compact",
      bundles,
      description: "Merges a map's log into a snapshot",
      memory: 1024,
      timeout: Duration.minutes(2),
      environment: { UPDATES_TABLE: data.updates.tableName, FILES_BUCKET: data.files.bucketName },
      logRetentionDays,
    });
    const { compact } = this;
    data.updates.grant(
      compact,
      "dynamodb:Query",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
      "dynamodb:BatchWriteItem",
    );
    allow(compact, ["s3:GetObject"], [data.files.arnForObjects("snapshots/*")]);
    allow(
      compact,
      ["s3:PutObject"],
      [data.files.arnForObjects("snapshots/*"), data.files.arnForObjects("quarantine/*")],
    );
    allow(compact, ["iot:Publish"], [iotArn("topic/maps/*/control")]);
    new TopicToFunction(this, "CompactRequests", {
      description: "Invokes compact when a map's client asks for it",
      sql: "SELECT topic(2) AS mapId, topic(3) AS epoch, clientid() AS clientId, correlationId FROM 'maps/+/+/compact'",
      target: compact,
      deadLetters: log.deadLetters,
    });

    this.mapVersions = this.versions({ data, files, settings, bundles }, compact);
    this.iotHost = new IotEndpoint(this, "IotEndpoint", { logRetentionDays }).host;
  }

  private versions({ data, settings, bundles }: RealtimeStackProps, compact: ThinFunction): ThinFunction {
    const mapVersions = new ThinFunction(this, "MapVersions", {
      name: "map-versions",
      bundles,
      description: "Lists the versions of a map, and names them",
      memory: 256,
      // API Gateway waits 30 s for an answer (HTTP API quotas, 2026-11).
      timeout: Duration.seconds(29),
      environment: {
        PEOPLE_TABLE: data.people.tableName,
        UPDATES_TABLE: data.updates.tableName,
        FILES_BUCKET: data.files.bucketName,
        COMPACT_FUNCTION: compact.invoked.functionArn,
      },
      logRetentionDays: settings.logRetentionDays,
    });
    grantPartitions(data.people, mapVersions, ["map#*"], ["dynamodb:BatchGetItem"]);
    grantPartitions(data.people, mapVersions, ["limit#*"], ["dynamodb:UpdateItem"]);
    grantPartitions(
      data.updates,
      mapVersions,
      ["*#versions"],
      ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    );
    data.updates.grant(mapVersions, "dynamodb:GetItem");
    allow(mapVersions, ["s3:GetObject"], [data.files.arnForObjects("snapshots/*")]);
    allow(mapVersions, ["lambda:InvokeFunction"], [compact.invoked.functionArn]);
    return mapVersions;
  }

  /** The function open-map and the role that it vends. What a session may do is in functions/open-map. */
  private mapSessions({ data, files, settings, bundles }: RealtimeStackProps): ThinFunction {
    const openMap = new ThinFunction(this, "OpenMap", {
      name: "open-map",
      bundles,
      description: "Gives a member of a map, or the holder of a link, credentials for it",
      memory: 256,
      timeout: Duration.seconds(10),
      environment: {
        UPDATES_TABLE: data.updates.tableName,
        PEOPLE_TABLE: data.people.tableName,
        FILES_BUCKET: data.files.bucketName,
        IOT_ARN: iotArnPrefix,
        MEASURES_TOPIC: this.measures.topic,
        UPDATES_TABLE_ARN: data.updates.tableArn,
        FILES_BUCKET_ARN: data.files.bucketArn,
        TRANSFER_BUCKET_ARN: files.transfer.bucketArn,
      },
      logRetentionDays: settings.logRetentionDays,
    });
    grantPartitions(
      data.people,
      openMap,
      ["map#*"],
      ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"],
    );
    data.updates.grant(openMap, "dynamodb:GetItem");

    const sessions = new TokenVending(this, "MapSession", { vendor: openMap });
    allow(sessions, ["iot:Connect"], [iotArn("client/*")]);
    allow(
      sessions,
      ["iot:Publish"],
      [
        "topic/maps/*/updates/*",
        "topic/maps/*/presence/*",
        "topic/maps/*/compact",
        "topic/maps/*/talk/*",
        `topic/${this.measures.topic}`,
      ].map(iotArn),
    );
    allow(sessions, ["iot:Subscribe"], [iotArn("topicfilter/maps/*")]);
    allow(sessions, ["iot:Receive"], [iotArn("topic/maps/*")]);
    allow(sessions, ["dynamodb:Query"], [data.updates.tableArn]);
    allow(
      sessions,
      ["s3:GetObject"],
      [
        data.files.arnForObjects("snapshots/*"),
        data.files.arnForObjects("files/*"),
        files.transfer.arnForObjects("results/*"),
      ],
    );
    return openMap;
  }
}
