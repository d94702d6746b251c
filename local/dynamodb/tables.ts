/** Tables as the template describes them, made in the engine. */
import { setTimeout as delay } from "node:timers/promises";
import { type Aws, AwsError, type Created, type Resource, type ResourceType } from "../core/contracts.ts";
import type { PartitionKey } from "./access.ts";
import type { Engine } from "./engine.ts";

type Json = Record<string, unknown>;

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: Json;
}

/** The properties that the engine is told of, or that the facade acts on. */
interface TableProperties {
  readonly TableName?: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly Json[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled?: boolean | string };
}

export interface Table {
  readonly name: string;
  readonly keys: readonly string[];
  /** The partition key of the table (under "") and of each index. */
  readonly partitionKeys: ReadonlyMap<string, string>;
  /** The attribute with the time, in seconds since 1970, after which an item is deleted. */
  readonly timeToLive?: string;
}

const capacity = "capacity is not metered here: every request is served as on demand";
const backups = "there are no backups here: data is kept on this machine's disk";
const indexSpec = {
  IndexName: true,
  KeySchema: true,
  Projection: true,
  ProvisionedThroughput: capacity,
  OnDemandThroughput: capacity,
  WriteProvisionedThroughputSettings: capacity,
  ReadProvisionedThroughputSettings: capacity,
} as const;

const shared = {
  TableName: true,
  KeySchema: true,
  AttributeDefinitions: true,
  GlobalSecondaryIndexes: indexSpec,
  LocalSecondaryIndexes: indexSpec,
  TimeToLiveSpecification: true,
  BillingMode: capacity,
  SSESpecification: "data on this machine's disk is not encrypted by the local cloud",
} as const;

const perReplica = {
  PointInTimeRecoverySpecification: backups,
  DeletionProtectionEnabled: "nothing here deletes a table but --fresh",
  TableClass: "a price class: nothing else changes",
  ContributorInsightsSpecification: "there is no CloudWatch here",
  Tags: "tags have no effect here",
} as const;

const tableSpec: ResourceType["properties"] = {
  ...shared,
  ...perReplica,
  ProvisionedThroughput: capacity,
  OnDemandThroughput: capacity,
};

const globalTableSpec: ResourceType["properties"] = {
  ...shared,
  WriteProvisionedThroughputSettings: capacity,
  WriteOnDemandThroughputSettings: capacity,
  Replicas: { Region: "this region is the only one here", GlobalSecondaryIndexes: capacity, ...perReplica },
};

export class Tables {
  readonly #tables = new Map<string, Table>();
  readonly #aws: Aws;
  readonly #engine: Engine;

  constructor(aws: Aws, engine: Engine) {
    this.#aws = aws;
    this.#engine = engine;
  }

  readonly resources: Readonly<Record<string, ResourceType>> = {
    "AWS::DynamoDB::Table": { properties: tableSpec, create: (resource) => this.#create(resource) },
    "AWS::DynamoDB::GlobalTable": {
      properties: globalTableSpec,
      create: (resource) => this.#create(resource),
    },
  };

  readonly partitionKey: PartitionKey = (table, index) =>
    index === "" ? undefined : this.#tables.get(table)?.partitionKeys.get(index ?? "");

  /**
   * The engine may keep tables of earlier runs, whose keys nobody here knows: to them and to indexes that are not
   * in the template nothing gets through. @throws as DynamoDB does for what is not there
   */
  require(table: string, index: string | undefined): void {
    if (this.partitionKey(table, index) !== undefined) return;
    if (this.#tables.has(table))
      throw new AwsError("ValidationException", `The table does not have the specified index: ${index}`);
    throw new AwsError("ResourceNotFoundException", "Requested resource not found");
  }

  get(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  all(): Iterable<Table> {
    return this.#tables.values();
  }

  async #create(resource: Resource): Promise<Created> {
    const properties = resource.properties as unknown as TableProperties;
    const name = properties.TableName ?? resource.physicalName({ max: 255 });
    await this.#ensure(name, properties, resource.path);
    const ttl = properties.TimeToLiveSpecification;
    const indexes = [
      ...(properties.GlobalSecondaryIndexes ?? []),
      ...(properties.LocalSecondaryIndexes ?? []),
    ];
    this.#tables.set(name, {
      name,
      keys: properties.KeySchema.map((key) => key.AttributeName),
      partitionKeys: new Map([
        ["", hashKey(properties.KeySchema)],
        ...indexes.map((index) => [index.IndexName, hashKey(index.KeySchema)] as const),
      ]),
      timeToLive: String(ttl?.Enabled) === "true" ? ttl?.AttributeName : undefined,
    });
    const arn = this.#aws.arn("dynamodb", `table/${name}`);
    return { ref: name, attributes: { Arn: arn, TableId: name } };
  }

  /** Makes the table, or changes the one of an earlier run into what the template says now. */
  async #ensure(name: string, wanted: TableProperties, path: string): Promise<void> {
    const existing = await this.#describe(name);
    if (!existing) {
      await this.#call("CreateTable", {
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: wanted.KeySchema,
        AttributeDefinitions: wanted.AttributeDefinitions,
        GlobalSecondaryIndexes: some(wanted.GlobalSecondaryIndexes)?.map(indexOnly),
        LocalSecondaryIndexes: some(wanted.LocalSecondaryIndexes)?.map(indexOnly),
      });
      await this.#active(name);
      return;
    }
    // CloudFormation would replace the table by an empty one: nobody's data is thrown away by a restart.
    if (
      shape(existing.KeySchema) !== shape(wanted.KeySchema) ||
      differ(existing, wanted, "LocalSecondaryIndexes")
    )
      throw new Error(
        `${path}: the keys of table ${name} have changed since the last run, which makes it another table. ` +
          "Start with --fresh to begin without the old data.",
      );
    await this.#changeIndexes(path, name, existing.GlobalSecondaryIndexes ?? [], wanted);
  }

  async #changeIndexes(
    path: string,
    name: string,
    before: readonly Index[],
    wanted: TableProperties,
  ): Promise<void> {
    const after = wanted.GlobalSecondaryIndexes ?? [];
    const gone = before.filter((index) => !after.some((other) => same(index, other)));
    const added = after.filter((index) => !before.some((other) => same(index, other)));
    const updates = [
      ...gone.map((index) => ({ Delete: { IndexName: index.IndexName } })),
      ...added.map((index) => ({ Create: indexOnly(index) })),
    ];
    if (updates.length > 0 && this.#engine.name === "dynalite")
      throw new Error(
        `${path}: the indexes of table ${name} have changed since the last run, and the database engine of this ` +
          "platform can't change them. Start with --fresh to begin without the old data.",
      );
    for (const update of updates) {
      await this.#call("UpdateTable", {
        TableName: name,
        AttributeDefinitions: wanted.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [update],
      });
      await this.#active(name);
    }
  }

  /** A table takes requests only once it, and each of its indexes, is active. */
  async #active(name: string): Promise<void> {
    for (;;) {
      const table = (await this.#describe(name)) as
        | { TableStatus?: string; GlobalSecondaryIndexes?: Json[] }
        | undefined;
      const building = table?.GlobalSecondaryIndexes?.some(
        (index) => (index.IndexStatus ?? "ACTIVE") !== "ACTIVE",
      );
      if (table?.TableStatus === "ACTIVE" && !building) return;
      await delay(5);
    }
  }

  async #describe(name: string): Promise<TableProperties | undefined> {
    try {
      return (await this.#call("DescribeTable", { TableName: name })).Table as TableProperties;
    } catch (error) {
      if (error instanceof AwsError && error.code === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  async #call(operation: string, input: Json): Promise<Json> {
    return parseAnswer(await this.#engine.request(operation, JSON.stringify(input)));
  }
}

/** @throws the engine's error as an {@link AwsError} */
export function parseAnswer(answer: { status: number; body: Buffer }): Json {
  const body = JSON.parse(answer.body.toString() || "{}") as Json;
  if (answer.status === 200) return body;
  const { __type, message, Message, ...details } = body;
  const code = String(__type ?? "InternalServerError").replace(/^.*#/, "");
  throw new AwsError(code, String(message ?? Message ?? code), answer.status, details);
}

const hashKey = (schema: readonly KeyElement[]): string =>
  schema.find((key) => key.KeyType === "HASH")?.AttributeName ?? "";

const shape = (schema: readonly KeyElement[]): string =>
  schema.map((key) => `${key.KeyType} ${key.AttributeName}`).join();

const same = (a: Index, b: Index): boolean =>
  a.IndexName === b.IndexName && shape(a.KeySchema) === shape(b.KeySchema);

function differ(a: TableProperties, b: TableProperties, member: "LocalSecondaryIndexes"): boolean {
  const [one, other] = [a[member] ?? [], b[member] ?? []];
  return one.length !== other.length || one.some((index) => !other.some((twin) => same(index, twin)));
}

const indexOnly = ({ IndexName, KeySchema, Projection }: Index): Index => ({
  IndexName,
  KeySchema,
  Projection,
});

const some = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
  list?.length ? list : undefined;
