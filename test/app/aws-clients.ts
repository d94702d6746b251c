/** AWS's own clients, as someone who has nothing but credentials would use them. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import { S3Client } from "@aws-sdk/client-s3";
import { AwsClient } from "aws4fetch";
import type { App } from "./cloud.ts";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export function awsClients(app: App, { accessKeyId, secretAccessKey, sessionToken }: Keys) {
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const at = (service: string) => ({
    region: app.config.region,
    endpoint: app.cloud.endpoints[service],
    credentials,
    maxAttempts: 1,
  });
  const signer = new AwsClient({ ...credentials, region: app.config.region, service: "execute-api" });
  return {
    dynamodb: new DynamoDBClient(at("dynamodb")),
    s3: new S3Client({ ...at("s3"), forcePathStyle: true }),
    iot: new IoTDataPlaneClient(at("iotdata")),
    /** A signed request to the API; answers the status. */
    async api(method: string, path: string, body?: object): Promise<number> {
      const answer = await signer.fetch(app.config.apiUrl + path, {
        method,
        ...(body && { body: JSON.stringify(body) }),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}
