import type { Role } from "../shared/membership.ts";
import { logPartition, talkPartition } from "../shared/partitions.ts";

export interface MapSession {
  readonly mapId: string;
  readonly epoch: number;
  readonly role: Role;
  readonly clientKey: string;
  readonly clientId: string;
  /** Under which the person talks. */
  readonly author: string;
  /** They look at a map of the gallery: at nothing but the map, and nobody sees them. */
  readonly listed?: true;
  /** Where who edits tells how long it took. */
  readonly measuresTopic: string;
  /** `arn:aws:iot:{region}:{account}` */
  readonly iotArn: string;
  readonly tableArn: string;
  readonly bucketArn: string;
  readonly transferArn: string;
}

/**
 * The session policy of one client at one map: with the role's own policies, all that its credentials
 * can do. Every ARN is literal but for what lies below the client's own topics and the map's
 * own folders. Under 2,048 characters (STS's limit for session policies, 2026-11).
 */
export function mapSessionPolicy(session: MapSession): object {
  const {
    mapId,
    epoch,
    role,
    clientKey,
    clientId,
    author,
    listed,
    measuresTopic,
    iotArn,
    tableArn,
    bucketArn,
    transferArn,
  } = session;
  const map = `maps/${mapId}/${epoch}`;
  const log = logPartition(mapId, epoch);
  const topic = (path: string) => `${iotArn}:topic/${map}/${path}`;
  const filter = (path: string) => `${iotArn}:topicfilter/${map}/${path}`;
  const writes = mayWrite(role);
  const talks = writes || role === "commenter";
  return {
    Version: "2012-10-17",
    Statement: [
      allow("iot:Connect", `${iotArn}:client/${clientId}`),
      ...(listed
        ? [
            allow("iot:Subscribe", [filter("updates/+/+"), filter("control")]),
            allow("iot:Receive", [topic("updates/*"), topic("control")]),
          ]
        : [
            allow("iot:Publish", [
              topic(`presence/${clientKey}`),
              ...(writes
                ? [topic(`updates/${clientKey}/*`), topic("compact"), `${iotArn}:topic/${measuresTopic}`]
                : []),
              // One ARN for both names of who writes, since each takes of the limit: no other author begins like this.
              ...(talks ? [topic(`talk/${author}${writes ? "*" : "/*"}`)] : []),
            ]),
            // Of all the map's topics: nothing is said there that a client may not hear, and each ARN takes of the limit.
            allow("iot:Subscribe", filter("*")),
            allow("iot:Receive", topic("*")),
          ]),
      {
        ...allow("dynamodb:Query", tableArn),
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": listed ? [log] : [log, talkPartition(log)] },
          // ForAllValues is true when there is no key at all.
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
      allow("s3:GetObject", [
        `${bucketArn}/snapshots/${mapId}/${epoch}/*`,
        // A file outlives the epoch in which it was added.
        `${bucketArn}/files/${mapId}/*`,
        ...(listed ? [] : [`${transferArn}/results/${mapId}/${epoch}/*`]),
      ]),
    ],
  };
}

/** Whether a role may change the map. */
export const mayWrite = (role: Role): boolean => role === "owner" || role === "editor";

function allow(action: string, resource: string | string[]) {
  return { Effect: "Allow", Action: action, Resource: resource };
}
