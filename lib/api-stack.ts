import { Aws, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { CorsHttpMethod, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import type { Construct } from "constructs";
import type { AccessStack } from "./access-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { FilesStack } from "./files-stack.ts";
import type { GalleryStack } from "./gallery-stack.ts";
import { allow } from "./patterns/allow.ts";
import { CountedSides } from "./patterns/counted-sides.ts";
import { grantAttributes, grantPartitions } from "./patterns/leading-keys.ts";
import { ShiftedTraffic } from "./patterns/shifted-traffic.ts";
import { SignedApi } from "./patterns/signed-api.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import { RelatedTerms } from "./related-terms.ts";
import type { StackSettings } from "./settings.ts";

export interface ApiStackProps extends StackSettings {
  readonly data: DataStack;
  readonly files: FilesStack;
  readonly access: AccessStack;
  readonly openMap: ThinFunction;
  readonly mapVersions: ThinFunction;
  readonly compact: ThinFunction;
  /** Answers searches of people who signed in, if there is one. */
  readonly gallery: GalleryStack | undefined;
}

/** The few calls that need code: making a map, opening it, sharing it, a first look at it, its files. */
export class ApiStack extends Stack {
  readonly api: SignedApi;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    const { data, files, access, openMap, mapVersions, compact, gallery, settings, bundles } = props;
    super(scope, id, { description: "Rhizome: HTTP API" });
    const { logRetentionDays, throttles, experiments } = settings;
    const common = { bundles, logRetentionDays, timeout: Duration.seconds(10) };

    const createMap = new ThinFunction(this, "CreateMap", {
      ...common,
      name: "create-map",
      description: "Makes a map; the caller owns it",
      memory: 512,
      environment: { PEOPLE_TABLE: data.people.tableName },
    });
    grantPartitions(data.people, createMap, ["map#*"], ["dynamodb:PutItem"]);
    grantPartitions(data.people, createMap, ["limit#*"], ["dynamodb:UpdateItem"]);

    const shareMap = new ThinFunction(this, "ShareMap", {
      ...common,
      name: "share-map",
      description: "Makes a link that opens a map",
      memory: 512,
      environment: { PEOPLE_TABLE: data.people.tableName },
    });
    grantPartitions(data.people, shareMap, ["map#*"], ["dynamodb:BatchGetItem", "dynamodb:PutItem"]);
    grantPartitions(data.people, shareMap, ["limit#*"], ["dynamodb:UpdateItem"]);

    const handOver = new ThinFunction(this, "HandOver", {
      ...common,
      name: "hand-over",
      description: "Gives a guest's maps to the account that the guest signed in to",
      memory: 512,
      environment: { PEOPLE_TABLE: data.people.tableName },
    });
    grantPartitions(
      data.people,
      handOver,
      ["map#*"],
      ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    );
    // Of people's own rows it sees one attribute: to whom a guest hands over. No other row has it.
    grantAttributes(data.people, handOver, [`${Aws.REGION}:*`], ["pk", "sk", "to"]);

    const viewMap = new ThinFunction(this, "ViewMap", {
      ...common,
      name: "view-map",
      description: "Answers the holder of a link with the map's last snapshot",
      memory: 256,
      environment: {
        PEOPLE_TABLE: data.people.tableName,
        UPDATES_TABLE: data.updates.tableName,
        FILES_BUCKET: data.files.bucketName,
      },
    });
    grantPartitions(data.people, viewMap, ["map#*"], ["dynamodb:BatchGetItem"]);
    data.updates.grant(viewMap, "dynamodb:GetItem");
    allow(viewMap, ["s3:GetObject"], [data.files.arnForObjects("snapshots/*")]);

    this.api = new SignedApi(this, "Api", {
      description: "Rhizome",
      allowMethods: [
        CorsHttpMethod.GET,
        CorsHttpMethod.POST,
        CorsHttpMethod.PUT,
        CorsHttpMethod.PATCH,
        CorsHttpMethod.DELETE,
      ],
      allowHeaders: ["x-map-secret"],
      exposeHeaders: ["x-snapshot"],
      throttles,
      logRetentionDays,
      experiments,
    });
    this.api.addRoute(HttpMethod.POST, "/maps", createMap);
    this.api.addRoute(HttpMethod.POST, "/maps/{mapId}/session", openMap);
    this.api.addRoute(HttpMethod.POST, "/maps/{mapId}/links", shareMap);
    this.api.addRoute(HttpMethod.POST, "/maps/{mapId}/uploads", files.signUpload);
    this.api.addRoute(HttpMethod.POST, "/maps/{mapId}/exports", files.signExport);
    this.api.addRoute(HttpMethod.POST, "/exports", files.exportWorkspace);
    this.api.addRoute(HttpMethod.GET, "/exports/{id}", files.exportWorkspace);
    this.api.addRoute(HttpMethod.POST, "/handovers", handOver);
    for (const method of [HttpMethod.GET, HttpMethod.POST]) {
      this.api.addRoute(method, "/maps/{mapId}/versions", mapVersions);
      this.api.addRoute(method, "/maps/{mapId}/view", viewMap, { unsigned: true });
    }
    this.api.addRoute(HttpMethod.GET, "/maps/{mapId}/people", access.listPeople);
    this.api.addRoute(HttpMethod.PATCH, "/maps/{mapId}/people/{person}", access.changeAccess);
    this.api.addRoute(HttpMethod.DELETE, "/maps/{mapId}/people/{person}", access.changeAccess);
    this.api.addRoute(HttpMethod.DELETE, "/maps/{mapId}/links/{link}", access.changeAccess);
    this.api.addRoute(HttpMethod.DELETE, "/maps/{mapId}", access.deleteMap);
    this.api.addRoute(HttpMethod.POST, "/maps/{mapId}/restore", access.deleteMap);
    if (gallery) {
      this.api.addRoute(HttpMethod.GET, "/search", gallery.gallery);
      this.api.addRoute(
        HttpMethod.PUT,
        "/maps/{mapId}/listing",
        this.#listMap(common, data, compact, gallery),
      );
      this.api.addRoute(HttpMethod.DELETE, "/maps/{mapId}/listing", access.changeAccess);
    }

    const uses = Object.values(experiments).flatMap(({ uses }) => uses);
    if (uses.length > 0) {
      const { accessLog } = this.api;
      new CountedSides(this, "Sides", { accessLog, visits: "POST /maps/{mapId}/session", uses });
    }
    if ("related-terms" in experiments) {
      const { lookUp } = new RelatedTerms(this, "RelatedTerms", { settings, bundles, data });
      this.api.addRoute(HttpMethod.POST, "/terms", lookUp);
    }

    // Somebody waits for each of them, often enough that a tenth of five minutes' calls tells something.
    const { trafficShifting: how } = settings;
    if (how !== "none") new ShiftedTraffic(this, "Shift", { functions: [createMap, viewMap], how });

    new CfnOutput(this, "Url", { value: this.api.url });
  }

  #listMap(
    common: { readonly bundles: string; readonly logRetentionDays: number },
    data: DataStack,
    compact: ThinFunction,
    gallery: GalleryStack,
  ): ThinFunction {
    const listMap = new ThinFunction(this, "ListMap", {
      ...common,
      name: "list-map",
      description: "Shows a map in the gallery",
      memory: 256,
      // It waits for the map to be put together. API Gateway waits 30 s (HTTP API quotas, 2026-11).
      timeout: Duration.seconds(29),
      environment: {
        PEOPLE_TABLE: data.people.tableName,
        UPDATES_TABLE: data.updates.tableName,
        COMPACT_FUNCTION: compact.invoked.functionArn,
      },
    });
    grantPartitions(data.people, listMap, ["map#*"], ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"]);
    grantPartitions(data.people, listMap, ["limit#*"], ["dynamodb:UpdateItem"]);
    grantPartitions(data.updates, listMap, ["*#versions"], ["dynamodb:PutItem"]);
    data.updates.grant(listMap, "dynamodb:GetItem");
    allow(listMap, ["lambda:InvokeFunction"], [compact.invoked.functionArn]);
    gallery.letReindex(listMap);
    return listMap;
  }
}
