/** Requests as no official client would send them: whatever they look like, they reach no foreign key. */
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { dynoxideBinary } from "../../../local/dynamodb/dynoxide.ts";
import { plain } from "../../../local/dynamodb/expressions.ts";
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import { make } from "../make.ts";

const engines = dynoxideBinary() ? (["dynoxide", "dynalite"] as const) : (["dynalite"] as const);

const table = {
  TableName: "Things",
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
};

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "1" } });
const mine = key("mine");
const other = key("other");
const values = (named: Record<string, string>) => ({
  ExpressionAttributeValues: Object.fromEntries(Object.entries(named).map(([name, S]) => [name, { S }])),
});

describe.each(engines)("leading keys on %s", (engine) => {
  let t: TestAws;
  type Send = (operation: string, body: unknown) => Promise<{ type: string; text: string }>;
  let confined: Send;
  let free: Send;

  const sender = (role: string): Send => {
    const { credentials } = t.client("dynamodb", role);
    const client = new AwsClient({ ...credentials, service: "dynamodb", region: "us-east-1", retries: 0 });
    return async (operation, body) => {
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      };
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await client.fetch(`${t.aws.endpoint("dynamodb")}/`, {
        method: "POST",
        headers,
        body: text,
      });
      const answer = await response.text();
      return { type: String(JSON.parse(answer).__type ?? "").replace(/^.*#/, ""), text: answer };
    };
  };

  beforeAll(async () => {
    t = await testAws();
    await make(await t.add(dynamoDb({ engine })), "AWS::DynamoDB::Table", "Table", table);
    confined = sender(
      t.role("confined", {
        Effect: "Allow",
        Action: "dynamodb:*",
        Resource: "*",
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "mine" },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      }),
    );
    free = sender(t.role("free", { Effect: "Allow", Action: "dynamodb:*", Resource: "*" }));
  });

  beforeEach(async () => {
    await free("PutItem", { TableName: "Things", Item: { ...other, note: { S: "secret" } } });
  });

  afterAll(() => t.close());

  const denied = "AccessDeniedException";
  const invalid = "ValidationException";
  const query = (expression: string, named: Record<string, string>) => ({
    TableName: "Things",
    KeyConditionExpression: expression,
    ...values(named),
  });
  const legacy = (ComparisonOperator: string, ...texts: string[]) => ({
    TableName: "Things",
    KeyConditions: { pk: { ComparisonOperator, AttributeValueList: texts.map((S) => ({ S })) } },
  });

  it.each<[string, string, unknown, string]>([
    ["a Key beside the Item", "PutItem", { TableName: "Things", Key: mine, Item: other }, denied],
    ["an Item beside the Key", "GetItem", { TableName: "Things", Key: other, Item: mine }, denied],
    ["an Item beside the Key", "DeleteItem", { TableName: "Things", Key: other, Item: mine }, denied],
    [
      "two kinds in a write request",
      "BatchWriteItem",
      { RequestItems: { Things: [{ PutRequest: { Item: mine }, DeleteRequest: { Key: other } }] } },
      invalid,
    ],
    [
      "one foreign key in a batch",
      "BatchWriteItem",
      { RequestItems: { Things: [{ PutRequest: { Item: mine } }, { DeleteRequest: { Key: other } }] } },
      denied,
    ],
    [
      "one foreign key in a batch",
      "BatchGetItem",
      { RequestItems: { Things: { Keys: [mine, other] } } },
      denied,
    ],
    [
      "an Item beside the Key of a transaction",
      "TransactWriteItems",
      { TransactItems: [{ Delete: { TableName: "Things", Key: other, Item: mine } }] },
      denied,
    ],
    [
      "a Key beside the Item of a transaction",
      "TransactWriteItems",
      { TransactItems: [{ Put: { TableName: "Things", Key: mine, Item: other } }] },
      denied,
    ],
    [
      "a foreign condition check",
      "TransactWriteItems",
      {
        TransactItems: [
          { Put: { TableName: "Things", Item: mine } },
          {
            ConditionCheck: { TableName: "Things", Key: other, ConditionExpression: "attribute_exists(pk)" },
          },
        ],
      },
      denied,
    ],
    [
      "a name behind a placeholder",
      "Query",
      { ...query("#k = :v", { ":v": "other" }), ExpressionAttributeNames: { "#k": "pk" } },
      denied,
    ],
    ["brackets, sides changed", "Query", query("(:v) = ((pk))", { ":v": "other" }), denied],
    ["two values", "Query", query("pk = :a AND pk = :b", { ":a": "mine", ":b": "other" }), denied],
    [
      "a nested name like the key's",
      "Query",
      query("x.pk = :a AND pk = :b", { ":a": "mine", ":b": "other" }),
      denied,
    ],
    ["no equality", "Query", query("begins_with(pk, :v)", { ":v": "o" }), invalid],
    [
      "a range of keys",
      "Query",
      query("pk = :a AND pk BETWEEN :a AND :z", { ":a": "mine", ":z": "z" }),
      invalid,
    ],
    ["an alternative", "Query", query("pk = :a OR sk = :b", { ":a": "mine", ":b": "1" }), invalid],
    ["a legacy condition", "Query", legacy("EQ", "other"), denied],
    ["a legacy range", "Query", legacy("GE", "mine"), invalid],
    ["a legacy range of two", "Query", legacy("BETWEEN", "mine", "zzz"), denied],
    ["both grammars", "Query", { ...legacy("EQ", "mine"), ...query("pk = :v", { ":v": "other" }) }, denied],
    [
      "a member twice",
      "GetItem",
      `{"TableName":"Things","Key":${JSON.stringify(mine)},"Key":${JSON.stringify(other)}}`,
      denied,
    ],
    [
      "a key of two types",
      "GetItem",
      { TableName: "Things", Key: { ...mine, pk: { S: "mine", N: "1" } } },
      invalid,
    ],
    ["a scan", "Scan", { TableName: "Things" }, denied],
    ["PartiQL", "ExecuteStatement", { Statement: "SELECT * FROM Things" }, "UnknownOperationException"],
    ["PartiQL in a batch", "BatchExecuteStatement", { Statements: [] }, "UnknownOperationException"],
  ])("stop %s (%s)", async (_, operation, body, type) => {
    const answer = await confined(operation, body);
    expect(answer.type).toBe(type);
    expect(answer.text).not.toContain("secret");
    expect((await free("GetItem", { TableName: "Things", Key: other })).text).toContain("secret");
  });

  it("know no table and no index that the template does not have", async () => {
    expect((await free("GetItem", { TableName: "things", Key: other })).type).toBe(
      "ResourceNotFoundException",
    );
    for (const IndexName of ["byNobody", ""]) {
      const body = { ...query("pk = :v", { ":v": "other" }), IndexName };
      expect((await free("Query", body)).type).toBe(invalid);
    }
    const none = { ...query("pk = :v", { ":v": "other" }), IndexName: null };
    expect((await free("Query", none)).text).toContain("secret");
  });
});

it.each([
  ["15", "15"],
  ["+015.00", "15"],
  ["1.5e1", "15"],
  ["1500E-2", "15"],
  [".5", "0.5"],
  ["5e-3", "0.005"],
  ["-0.0", "0"],
  ["-120", "-120"],
  ["12e2", "1200"],
  ["no number", "no number"],
])("the number %s is the key %s", (text, wanted) => {
  expect(plain({ N: text })).toBe(wanted);
});
