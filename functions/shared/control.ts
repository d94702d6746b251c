import { AwsError, endpoint, region, send, uriEncode } from "./aws.ts";

/** What the clients of a map are told. */
export type ControlEvent =
  /** Ask for a new session: access has changed. */
  | { readonly event: "renew" }
  /** Read the log again: what was written late for an ended epoch is there now. */
  | { readonly event: "late" }
  | { readonly event: "snapshot"; readonly version: number }
  | {
      readonly event: "quarantined";
      readonly clientKey: string;
      readonly seq: string;
      readonly reason: string;
    }
  | TransferEvent;

/** What became of an upload or of an export; `reason` is for the person who asked for it. */
export type TransferEvent =
  | {
      readonly event: "upload-ready";
      readonly id: string;
      /** In the files bucket. */
      readonly key: string;
      readonly type: string;
      /** Bytes. */
      readonly size: number;
      /** Pixels, of a raster image. */
      readonly width?: number;
      readonly height?: number;
    }
  | { readonly event: "upload-refused"; readonly id: string; readonly reason: string }
  | {
      readonly event: "export-ready";
      readonly id: string;
      /** In the transfer bucket. */
      readonly key: string;
      readonly size: number;
      /** What the format could not carry, and how often. */
      readonly losses: readonly { readonly what: string; readonly count: number }[];
    }
  | { readonly event: "export-failed"; readonly id: string; readonly reason: string };

/** Ends a client's connection, if it has one. It may connect again with credentials that are still good. */
export async function disconnect(clientId: string): Promise<void> {
  try {
    await send({
      service: "iotdata",
      method: "DELETE",
      url: new URL(`${host()}/connections/${uriEncode(clientId)}?cleanSession=true`),
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.status !== 404) throw error;
  }
}

const host = () => endpoint("IOT_DATA_PLANE", `data-ats.iot.${region}.amazonaws.com`);

/** Publishes to a topic of IoT Core, by its HTTPS API. */
export async function publish(topic: string, event: ControlEvent): Promise<void> {
  await send({
    service: "iotdata",
    url: new URL(`${host()}/topics/${uriEncode(topic)}?qos=1`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
}
