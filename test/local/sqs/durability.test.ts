import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, it, vi } from "vitest";
import { startChild } from "../data/kill.ts";

it("still has, after kill -9, every message whose sending it had answered", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sqs-"));
  const first = await startChild(dir);
  const client = new SQSClient(first.client("sqs"));
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: "Test-Work" }));
  let sent = 0;
  const sending = (async () => {
    for (;;) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: `${sent}` }));
      sent++;
    }
  })().catch(() => {});
  await vi.waitFor(() => expect(sent).toBeGreaterThan(50), 10_000);
  await first.kill();
  client.destroy();
  await sending;

  const second = await startChild(dir);
  const again = new SQSClient(second.client("sqs"));
  const url = (await again.send(new GetQueueUrlCommand({ QueueName: "Test-Work" }))).QueueUrl;
  const bodies = new Set<string | undefined>();
  for (;;) {
    const { Messages } = await again.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    if (!Messages) break;
    for (const message of Messages) bodies.add(message.Body);
  }
  for (let i = 0; i < sent; i++) expect(bodies).toContain(`${i}`);
  again.destroy();
  await second.kill();
});
