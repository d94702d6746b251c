import { endpoint, region, send, uriEncode } from "../shared/aws.ts";

/** What the clients of a map are told. */
export type ControlEvent =
  | { readonly event: "snapshot"; readonly version: number }
  | {
      readonly event: "quarantined";
      readonly clientKey: string;
      readonly seq: string;
      readonly reason: string;
    };

/** Publishes to a topic of IoT Core, by its HTTPS API. */
export async function publish(topic: string, event: ControlEvent): Promise<void> {
  const host = endpoint("IOT_DATA_PLANE", `data-ats.iot.${region}.amazonaws.com`);
  await send({
    service: "iotdata",
    url: new URL(`${host}/topics/${uriEncode(topic)}?qos=1`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
}
