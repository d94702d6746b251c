/** A child process that runs services over a data folder until it is killed: `tsx child.ts DIR [engine]`. */
import { testAws } from "../../../local/core/testing.ts";
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { createSqs } from "../../../local/sqs/index.ts";
import { make } from "../make.ts";

const [dataDir = "", engine] = process.argv.slice(2);
const t = await testAws({ dataDir });
const dynamodb = await t.add(dynamoDb({ engine: engine === "dynalite" ? "dynalite" : undefined }));
await make(dynamodb, "AWS::DynamoDB::Table", "Items", {
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
});
const s3 = await t.add(createS3);
await make(s3, "AWS::S3::Bucket", "Files", {});
const sqs = await t.add(createSqs);
await make(sqs, "AWS::SQS::Queue", "Work", {});
const all = t.role("all", { Effect: "Allow", Action: "*", Resource: "*" });
console.log(JSON.stringify(t.client("", all)));
