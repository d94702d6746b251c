/** The engines verify nothing: nobody but the facade may reach them, least of all a page in the browser. */
import { expect, it, vi } from "vitest";
import { testAws } from "../../../local/core/testing.ts";
import { dynoxideBinary } from "../../../local/dynamodb/dynoxide.ts";
import { EngineClient } from "../../../local/dynamodb/engine.ts";
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import { make } from "../make.ts";

const table = {
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
};

const engines = dynoxideBinary() ? (["dynoxide", "dynalite"] as const) : (["dynalite"] as const);

it.each(engines)("%s answers no page that guesses its port", async (engine) => {
  const requests = vi.spyOn(EngineClient.prototype, "request");
  const t = await testAws();
  await make(await t.add(dynamoDb({ engine })), "AWS::DynamoDB::Table", "Items", table);
  const client = requests.mock.contexts.at(-1) as EngineClient | undefined;
  const stranger = async (method: string) => {
    const headers = {
      origin: "https://evil.example",
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
      authorization: client?.authorization.replace(/=[0-9a-f]{32}/, "=local") ?? "",
      "x-amz-date": "20260101T000000Z",
    };
    const body = method === "POST" ? "{}" : undefined;
    const response = await fetch(`http://127.0.0.1:${client?.port}`, { method, headers, body });
    return response.status;
  };
  // Not there at all where there are other addresses to hide at; otherwise it wants the facade's own word.
  const answers = await Promise.allSettled([stranger("OPTIONS"), stranger("POST")]);
  for (const answer of answers) if (answer.status === "fulfilled") expect(answer.value).toBe(403);
  if (process.platform === "linux" && engine === "dynoxide")
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  requests.mockRestore();
  await t.close();
});
