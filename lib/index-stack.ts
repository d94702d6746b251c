import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { IsolatedNetwork } from "./patterns/isolated-network.ts";
import { ProxiedPostgres } from "./patterns/proxied-postgres.ts";
import type { StackSettings } from "./settings.ts";

/** The index of the maps that people list: a network of its own, PostgreSQL in it, and its proxy. */
export class IndexStack extends Stack {
  readonly network: IsolatedNetwork;
  readonly database: ProxiedPostgres;

  constructor(scope: Construct, id: string, { settings }: StackSettings) {
    super(scope, id, {
      description: "Rhizome: the index of maps",
      terminationProtection: !settings.sandbox,
    });
    this.network = new IsolatedNetwork(this, "Network", settings);
    this.database = new ProxiedPostgres(this, "Database", {
      vpc: this.network.vpc,
      instanceClass: settings.databaseClass,
      storage: 20,
      database: "rhizome",
      owner: "rhizome",
      users: ["indexer", "gallery"],
      // 1 GB of memory is not for more.
      maxConnections: 50,
      sandbox: settings.sandbox,
    });
  }
}
