import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

const client = new DynamoDBClient({});
const TableName = "http-crud-tutorial-items";

/** The tutorial's four routes. */
export async function handler(event: APIGatewayProxyEventV2) {
  const Key = { id: { S: event.pathParameters?.id ?? "" } };
  switch (event.routeKey) {
    case "GET /items":
      return (await client.send(new ScanCommand({ TableName }))).Items;
    case "GET /items/{id}":
      return (await client.send(new GetItemCommand({ TableName, Key }))).Item ?? { statusCode: 404 };
    case "DELETE /items/{id}":
      await client.send(new DeleteItemCommand({ TableName, Key }));
      return `Deleted item ${event.pathParameters?.id}`;
    default: {
      const { id, price, name } = JSON.parse(event.body ?? "{}");
      const Item = { id: { S: id }, price: { N: String(price) }, name: { S: name } };
      await client.send(new PutItemCommand({ TableName, Item }));
      return `Put item ${id}`;
    }
  }
}
