/** A mail before the account has spent 20 USD in a month; nothing is stopped. */
import { App, Stack } from "aws-cdk-lib";
import { SpendingLimit } from "rhizome-patterns";

const stack = new Stack(new App(), "SpendingLimit");
new SpendingLimit(stack, "Limit", { usd: 20, to: "ops@example.com" });
