/** The mailbox of everybody: what other services mail is shown at `/outbox`. */
import { AwsError, type CreateService } from "../core/contracts.ts";
import { Outbox } from "./outbox.ts";
import { outboxPage } from "./page.ts";

/** Names of this machine: a page of another name that resolves to it (DNS rebinding) must not read mails. */
const OWN_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export const createMail: CreateService = async (aws) => {
  const outbox = await Outbox.open(aws.dataDir);
  return {
    name: "outbox",
    protocol: "rest-json",
    resources: {},
    // No page of another origin may read mails.
    cors: () => ({}),
    /** `GET /outbox`; as JSON for whoever asks for that. */
    async handle({ method, headers }) {
      if (method !== "GET" || !OWN_HOST.test(headers.host ?? ""))
        throw new AwsError("NotFound", "The outbox is read with GET, at localhost.", 404);
      const mails = outbox.list();
      const json = headers.accept?.includes("application/json");
      return {
        status: 200,
        operation: "ReadOutbox",
        headers: {
          "content-type": json ? "application/json" : "text/html; charset=utf-8",
          "cache-control": "no-store",
          "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        },
        body: json ? JSON.stringify(mails) : outboxPage(mails),
      };
    },
    /** `Send { to, subject, text }`, by other services. */
    async call(_caller, operation, { to, subject, text }) {
      if (operation !== "Send") throw new AwsError("UnknownOperation", `The outbox has no ${operation}.`);
      const mail = await outbox.send({ to: String(to), subject: String(subject), text: String(text) });
      aws.log(`mail to ${mail.to}: ${mail.subject} (${aws.endpoint("outbox")})`);
      return { id: mail.id };
    },
    close: () => outbox.close(),
  };
};
