import { Aws, Stack } from "aws-cdk-lib";
import {
  HttpIntegrationType,
  HttpRouteIntegration,
  type HttpRouteIntegrationBindOptions,
  type HttpRouteIntegrationConfig,
  PayloadFormatVersion,
} from "aws-cdk-lib/aws-apigatewayv2";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ThinFunction } from "./thin-function.ts";

/** The stage variable that holds the alias which a stage calls. */
export const VERSION_VARIABLE = "version";

/**
 * Has each stage of an HTTP API call its own alias of a function. A stage whose alias does not exist gets no answer.
 * API Gateway developer guide, "API Gateway stage variables reference for HTTP APIs", 2026-11.
 */
export class VersionedIntegration extends HttpRouteIntegration {
  readonly #handler: ThinFunction;

  constructor(handler: ThinFunction) {
    super(`${handler.node.id}Integration`);
    this.#handler = handler;
  }

  protected override completeBind({ route }: HttpRouteIntegrationBindOptions): void {
    for (const alias of this.#handler.aliases)
      alias.addPermission(`${route.node.id}-Call`, {
        principal: new ServicePrincipal("apigateway.amazonaws.com"),
        sourceArn: Stack.of(route).formatArn({
          service: "execute-api",
          resource: route.httpApi.apiId,
          resourceName: `*/*${(route.path ?? "").replace(/\{[^}]*\}/g, "*")}`,
        }),
      });
  }

  override bind(): HttpRouteIntegrationConfig {
    const { functionArn } = this.#handler.lambda;
    return {
      type: HttpIntegrationType.AWS_PROXY,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${functionArn}:\${stageVariables.${VERSION_VARIABLE}}/invocations`,
    };
  }
}
