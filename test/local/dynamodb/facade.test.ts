import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  type MockInstance,
  vi,
} from "vitest";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { dynoxideBinary } from "../../../local/dynamodb/dynoxide.ts";
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import type { Usage } from "../../../local/meter/usage.ts";
import { make } from "../make.ts";

const engines = dynoxideBinary() ? (["dynoxide", "dynalite"] as const) : (["dynalite"] as const);

const table = {
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
    { AttributeName: "owner", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byOwner",
      KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
};

describe.each(engines)("DynamoDB on %s", (engine) => {
  let t: TestAws;
  let service: Service;
  let client: DynamoDBClient;
  const TableName = "Test-Items";
  const s = (text: string) => ({ S: text });
  const key = (pk: string, sk: string) => ({ pk: s(pk), sk: s(sk) });

  let authorize: MockInstance<TestAws["iam"]["authorize"]>;
  /** What was asked of IAM in this test, the last first. */
  const checks = () =>
    authorize.mock.calls.map(([, action, resource, context]) => ({ action, resource, context })).reverse();

  beforeAll(async () => {
    t = await testAws();
    service = await t.add(dynamoDb({ engine, timeToLiveInterval: 50 }));
    await make(service, "AWS::DynamoDB::Table", "Items", table);
    const all = t.role("all", { Effect: "Allow", Action: "dynamodb:*", Resource: "*" });
    client = new DynamoDBClient(t.client("dynamodb", all));
  });

  beforeEach(() => {
    authorize = vi.spyOn(t.iam, "authorize");
  });

  afterEach(() => {
    authorize.mockRestore();
  });

  afterAll(async () => {
    client.destroy();
    await t.close();
  });

  it("gives its ARN and describes itself with it", async () => {
    const made = await make(service, "AWS::DynamoDB::Table", "Items", table);
    expect(made).toMatchObject({
      ref: TableName,
      attributes: { Arn: "arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items" },
    });
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableArn).toBe("arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items");
    expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(
      "arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items/index/byOwner",
    );
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName]);
  });

  it("puts, gets, updates and deletes an item, binary attributes and all", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await client.send(new PutItemCommand({ TableName, Item: { ...key("a", "ü"), bytes: { B: bytes } } }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("a", "ü") }));
    expect(Item?.bytes?.B).toEqual(bytes);
    const updated = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key("a", "ü"),
        UpdateExpression: "ADD #n :one SET title = :t REMOVE bytes",
        ExpressionAttributeNames: { "#n": "count" },
        ExpressionAttributeValues: { ":one": { N: "1" }, ":t": s("höher") },
        ReturnValues: "ALL_NEW",
      }),
    );
    expect(updated.Attributes).toEqual({ ...key("a", "ü"), count: { N: "1" }, title: s("höher") });
    await client.send(new DeleteItemCommand({ TableName, Key: key("a", "ü") }));
    expect((await client.send(new GetItemCommand({ TableName, Key: key("a", "ü") }))).Item).toBeUndefined();
  });

  it("tells the meter what a request used, and its client only who asks", async () => {
    const used: Usage[] = [];
    t.aws.events.on("usage", (usage: Usage) => used.push(usage));
    const Item = { ...key("metered", "1"), text: { S: "x".repeat(1_500) } };
    const put = await client.send(new PutItemCommand({ TableName, Item }));
    const asked = { TableName, Key: key("metered", "1"), ReturnConsumedCapacity: "TOTAL" } as const;
    const got = await client.send(new GetItemCommand(asked));
    expect(put.ConsumedCapacity).toBeUndefined();
    expect(got.ConsumedCapacity).toMatchObject({ CapacityUnits: 0.5 });
    const resource = `table/${TableName}`;
    expect(used).toEqual([
      { item: "dynamoWrites", amount: 2, resource },
      { item: "dynamoReads", amount: 0.5, resource },
    ]);
  });

  it("takes a table's ARN for its name", async () => {
    const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items";
    await client.send(new PutItemCommand({ TableName: arn, Item: key("arn", "1") }));
    const { Item } = await client.send(new GetItemCommand({ TableName: arn, Key: key("arn", "1") }));
    expect(Item).toEqual(key("arn", "1"));
    expect(checks()[0]?.resource).toBe(arn);
  });

  it("refuses a condition that fails, with the item when asked", async () => {
    await client.send(new PutItemCommand({ TableName, Item: { ...key("c", "1"), n: { N: "7" } } }));
    const put = new PutItemCommand({
      TableName,
      Item: key("c", "1"),
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    const error = await client.send(put).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({ ...key("c", "1"), n: { N: "7" } });
  });

  it("answers pages of at most 1 MB", async () => {
    const text = "x".repeat(300_000);
    for (const sk of ["1", "2", "3", "4", "5"])
      await client.send(new PutItemCommand({ TableName, Item: { ...key("big", sk), text: s(text) } }));
    const query = {
      TableName,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": s("big") },
    };
    const first = await client.send(new QueryCommand(query));
    expect(first.Items?.length).toBeLessThanOrEqual(4);
    expect(first.LastEvaluatedKey).toBeDefined();
    const second = await client.send(
      new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }),
    );
    expect([...(first.Items ?? []), ...(second.Items ?? [])].map((item) => item.sk?.S)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
    ]);
  });

  it("refuses an item over 400 KB", async () => {
    const put = new PutItemCommand({
      TableName,
      Item: { ...key("huge", "1"), text: s("x".repeat(410_000)) },
    });
    await expect(client.send(put)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("refuses other than ASCII in expressions, and lives on", async () => {
    const update = new UpdateItemCommand({
      TableName,
      Key: key("a", "1"),
      UpdateExpression: "SET a€ = :v",
      ExpressionAttributeValues: { ":v": s("€") },
    });
    await expect(client.send(update)).rejects.toMatchObject({ name: "ValidationException" });
    const transact = new TransactWriteItemsCommand({
      TransactItems: [
        { Delete: { TableName, Key: key("a", "1"), ConditionExpression: "attribute_exists(ß)" } },
      ],
    });
    await expect(client.send(transact)).rejects.toMatchObject({ name: "ValidationException" });
    await client.send(new GetItemCommand({ TableName, Key: key("a", "1") }));
  });

  it("writes and reads batches", async () => {
    const puts = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: key("batch", `${i}`) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    expect(checks()).toMatchObject([
      { action: "dynamodb:BatchWriteItem", context: { "dynamodb:LeadingKeys": ["batch"] } },
    ]);
    const got = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [key("batch", "3"), key("batch", "4")] } },
      }),
    );
    expect(got.Responses?.[TableName]).toHaveLength(2);
    const tooMany = [...puts, { PutRequest: { Item: key("batch", "25") } }];
    await expect(
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: tooMany } })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("does all of a transaction or nothing, and says why", async () => {
    await client.send(
      new PutItemCommand({ TableName, Item: { ...key("t", "pointer"), version: { N: "1" } } }),
    );
    const move = (from: string, to: string) => ({
      Update: {
        TableName,
        Key: key("t", "pointer"),
        UpdateExpression: "SET version = :to",
        ConditionExpression: "version = :from",
        ExpressionAttributeValues: { ":from": { N: from }, ":to": { N: to } },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      },
    });
    const add = (sk: string) => ({ Put: { TableName, Item: key("t", sk) } });
    const exists = (sk: string) => ({
      ConditionCheck: { TableName, Key: key("t", sk), ConditionExpression: "attribute_exists(pk)" },
    });
    await client.send(new TransactWriteItemsCommand({ TransactItems: [move("1", "2"), add("one")] }));
    const error = await client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [add("two"), move("1", "3"), exists("one"), exists("none")],
        }),
      )
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const reasons = (error as TransactionCanceledException).CancellationReasons;
    expect(reasons?.map((reason) => reason.Code)).toEqual([
      "None",
      "ConditionalCheckFailed",
      "None",
      "ConditionalCheckFailed",
    ]);
    expect(reasons?.[1]?.Item).toEqual({ ...key("t", "pointer"), version: { N: "2" } });
    const read = await client.send(
      new TransactGetItemsCommand({
        TransactItems: ["pointer", "one", "two", "none"].map((sk) => ({
          Get: { TableName, Key: key("t", sk) },
        })),
      }),
    );
    expect(read.Responses?.map((response) => response.Item?.version?.N ?? response.Item?.sk?.S)).toEqual([
      "2",
      "one",
      undefined,
      undefined,
    ]);
  });

  it("does a transaction with the same token once", async () => {
    await client.send(new PutItemCommand({ TableName, Item: { ...key("token", "1"), n: { N: "0" } } }));
    const command = () =>
      new TransactWriteItemsCommand({
        ClientRequestToken: `once-${engine}`,
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key("token", "1"),
              UpdateExpression: "ADD n :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            },
          },
        ],
      });
    await client.send(command());
    await client.send(command());
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("token", "1") }));
    expect(Item?.n).toEqual({ N: "1" });
  });

  it("authorizes each item of a transaction as its own action", async () => {
    const role = t.role("putOnly", { Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" });
    const writer = new DynamoDBClient(t.client("dynamodb", role));
    const command = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: key("deny", "1") } },
        { Delete: { TableName, Key: key("other", "2") } },
      ],
    });
    await expect(writer.send(command)).rejects.toMatchObject({ name: "AccessDeniedException" });
    writer.destroy();
    expect(checks()).toMatchObject([
      { action: "dynamodb:DeleteItem", context: { "dynamodb:LeadingKeys": ["other"] } },
      {
        action: "dynamodb:PutItem",
        context: { "dynamodb:LeadingKeys": ["deny"], "dynamodb:EnclosingOperation": "TransactWriteItems" },
      },
    ]);
    expect(
      (await client.send(new GetItemCommand({ TableName, Key: key("deny", "1") }))).Item,
    ).toBeUndefined();
  });

  it("knows the leading keys of a query, however it is put", async () => {
    const queries: Partial<QueryCommandInput>[] = [
      { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": s("q") } },
      {
        KeyConditionExpression: "begins_with(sk, :s) AND (#k = :p)",
        ExpressionAttributeNames: { "#k": "pk" },
        ExpressionAttributeValues: { ":p": s("q"), ":s": s("a") },
      },
      { KeyConditions: { pk: { ComparisonOperator: "EQ" as const, AttributeValueList: [s("q")] } } },
    ];
    for (const query of queries) {
      await client.send(new QueryCommand({ TableName, ...query }));
      expect(checks()[0]).toMatchObject({
        action: "dynamodb:Query",
        resource: "arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items",
        context: { "dynamodb:LeadingKeys": ["q"], "dynamodb:Select": "ALL_ATTRIBUTES" },
      });
    }
  });

  it("authorizes an index by its own ARN and key", async () => {
    await client.send(new PutItemCommand({ TableName, Item: { ...key("i", "1"), owner: s("me") } }));
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byOwner",
        KeyConditionExpression: "#o = :o",
        ProjectionExpression: "sk, #o",
        ExpressionAttributeNames: { "#o": "owner" },
        ExpressionAttributeValues: { ":o": s("me") },
      }),
    );
    expect(Items).toEqual([{ sk: s("1"), owner: s("me") }]);
    expect(checks()[0]).toMatchObject({
      resource: "arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items/index/byOwner",
      context: {
        "dynamodb:LeadingKeys": ["me"],
        "dynamodb:Attributes": ["owner", "sk"],
        "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
      },
    });
  });

  it("lets no query pass whose partition can't be told", async () => {
    const query = (KeyConditionExpression: string) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression,
          ExpressionAttributeValues: { ":p": s("x"), ":q": s("y") },
        }),
      );
    await expect(query("sk = :p")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(query("pk > :p")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(query("pk = :p AND pk = :q")).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("deletes what has expired", async () => {
    const past = { N: `${Math.floor(Date.now() / 1000) - 10}` };
    const future = { N: `${Math.floor(Date.now() / 1000) + 1000}` };
    await client.send(new PutItemCommand({ TableName, Item: { ...key("ttl", "old"), expires: past } }));
    await client.send(new PutItemCommand({ TableName, Item: { ...key("ttl", "new"), expires: future } }));
    await client.send(new PutItemCommand({ TableName, Item: { ...key("ttl", "text"), expires: s("1") } }));
    await vi.waitFor(async () => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": s("ttl") },
        }),
      );
      const left = Items?.map((item) => item.sk?.S);
      expect(left).toEqual(["new", "text"]);
    });
  });

  it("serves other services of the cloud, with the same authorization", async () => {
    const put = { Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" } as const;
    const rule = t.caller(t.role("rule", put));
    const input = { TableName, Item: { ...key("call", "1"), update: { B: Buffer.from([1, 2, 255]) } } };
    const told: unknown[] = [];
    t.aws.events.once("call", (event) => told.push(event));
    await service.call?.(rule, "PutItem", input);
    expect(told).toMatchObject([
      { service: "dynamodb", operation: "PutItem", resource: "table/Test-Items", status: 200 },
    ]);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("call", "1") }));
    expect(Item?.update?.B).toEqual(Uint8Array.from([1, 2, 255]));
    await expect(service.call?.(rule, "GetItem", { TableName, Key: key("a", "b") })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await expect(service.call?.(rule, "PutItem", { ...input, TableName: "nobody" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("confines a session to its own partition, as the condition on LeadingKeys says", async () => {
    const role = t.role("one", {
      Effect: "Allow",
      Action: ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: "arn:aws:dynamodb:us-east-1:000000000000:table/Test-Items",
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    });
    const one = new DynamoDBClient(t.client("dynamodb", role));
    const query = (pk: string) =>
      one.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "#p = :p",
          ExpressionAttributeNames: { "#p": "pk" },
          ExpressionAttributeValues: { ":p": s(pk) },
        }),
      );
    const denied = { name: "AccessDeniedException" };
    await one.send(new PutItemCommand({ TableName, Item: key("mine", "1") }));
    expect((await query("mine")).Items).toEqual([key("mine", "1")]);
    await expect(query("yours")).rejects.toMatchObject(denied);
    await expect(one.send(new PutItemCommand({ TableName, Item: key("yours", "1") }))).rejects.toMatchObject(
      denied,
    );
    await expect(one.send(new ScanCommand({ TableName }))).rejects.toMatchObject(denied);
    const index = { TableName, IndexName: "byOwner", KeyConditionExpression: "#o = :o" };
    const names = {
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": s("mine") },
    };
    await expect(one.send(new QueryCommand({ ...index, ...names }))).rejects.toMatchObject(denied);
    one.destroy();
  });

  it("authorizes what the engine reads, also where a key is named twice", async () => {
    const role = t.role("two", {
      Effect: "Allow",
      Action: "dynamodb:PutItem",
      Resource: "*",
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
    });
    const caller = t.caller(role);
    const request = (pks: string[]) => ({
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
      body: Buffer.from(
        `{"TableName":"${TableName}",${pks.map((pk) => `"Item":{"pk":{"S":"${pk}"},"sk":{"S":"twice"}}`).join()}}`,
      ),
      caller,
      sourceIp: "127.0.0.1",
      url: new URL("http://localhost"),
    });
    await service.handle?.(request(["theirs", "mine"]));
    await expect(service.handle?.(request(["mine", "theirs"]))).rejects.toMatchObject({
      code: "AccessDenied",
    });
    expect(
      (await client.send(new GetItemCommand({ TableName, Key: key("theirs", "twice") }))).Item,
    ).toBeUndefined();
    expect(
      (await client.send(new GetItemCommand({ TableName, Key: key("mine", "twice") }))).Item,
    ).toBeDefined();
  });

  it("answers pages of other origins", async () => {
    const url = t.aws.endpoint("dynamodb");
    const asked = { origin: "http://localhost:1", "access-control-request-method": "POST" };
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: { ...asked, "access-control-request-headers": "x-amz-target,authorization" },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("x-amz-target,authorization");
    const unsigned = await fetch(url, {
      method: "POST",
      headers: { "x-amz-target": "DynamoDB_20120810.GetItem" },
      body: JSON.stringify({ TableName, Key: key("a", "1") }),
    });
    expect(unsigned.status).toBe(400);
    expect(unsigned.headers.get("access-control-allow-origin")).toBe("*");
    expect(await unsigned.json()).toMatchObject({
      __type: expect.stringMatching(/MissingAuthenticationToken/),
    });
  });

  it("refuses requests of other types than the API's", async () => {
    const caller = t.caller("arn:aws:iam::000000000000:role/all");
    for (const [operation, input] of [
      ["GetItem", {}],
      ["GetItem", { TableName: 5, Key: key("a", "1") }],
      ["GetItem", { TableName, Key: "text" }],
      ["PutItem", { TableName, Item: null }],
      ["Query", { TableName, KeyConditionExpression: 7 }],
      ["Query", { TableName, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: "text" }],
      ["BatchGetItem", { RequestItems: { [TableName]: null } }],
      ["BatchWriteItem", { RequestItems: { [TableName]: [null] } }],
      ["TransactWriteItems", { TransactItems: [null] }],
      ["TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: key("a", "1") }, Delete: {} }] }],
    ] as const) {
      const refused = service.call?.(caller, operation, input);
      await expect(refused).rejects.toMatchObject({
        code: expect.stringMatching(/^(Validation|Serialization)Exception$/),
      });
    }
  });

  it("does not make tables by the API", async () => {
    await expect(
      service.call?.(t.caller("arn:aws:iam::000000000000:role/all"), "DeleteTable", { TableName }),
    ).rejects.toMatchObject({
      code: "UnknownOperationException",
    });
  });

  it("changes the indexes of a table of an earlier run, but never its keys", async () => {
    const first = { ...table, TableName: "Test-Changing", GlobalSecondaryIndexes: undefined };
    await make(service, "AWS::DynamoDB::Table", "Changing", {
      ...first,
      AttributeDefinitions: table.AttributeDefinitions.slice(0, 2),
    });
    const rule = t.caller("arn:aws:iam::000000000000:role/all");
    const item = { ...key("a", "1"), owner: s("me") };
    await service.call?.(rule, "PutItem", { TableName: "Test-Changing", Item: item });
    const changed = make(service, "AWS::DynamoDB::Table", "Changing", {
      ...table,
      TableName: "Test-Changing",
    });
    if (engine === "dynalite") return expect(changed).rejects.toThrow(/--fresh/);
    await changed;
    await vi.waitFor(async () => {
      const found = await service.call?.(rule, "Query", {
        TableName: "Test-Changing",
        IndexName: "byOwner",
        KeyConditionExpression: "#o = :o",
        ExpressionAttributeNames: { "#o": "owner" },
        ExpressionAttributeValues: { ":o": s("me") },
      });
      expect(found?.Items).toEqual([item]);
    });
    const other = { ...table, TableName: "Test-Changing", KeySchema: table.KeySchema.slice(0, 1) };
    await expect(make(service, "AWS::DynamoDB::Table", "Changing", other)).rejects.toThrow(/--fresh/);
  });
});
