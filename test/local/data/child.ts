/** A child process that runs services over a data folder until it is killed: `node --import tsx child.ts DIR`. */
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import { SmallCloud } from "./small-cloud.ts";

const [dataDir = "", engine] = process.argv.slice(2);
const cloud = await SmallCloud.start({ dataDir });
await cloud.add(dynamoDb({ engine: engine === "dynalite" ? "dynalite" : undefined }));
await cloud.create("AWS::DynamoDB::Table", "Items", {
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
});
console.log(cloud.aws.endpoint(""));
