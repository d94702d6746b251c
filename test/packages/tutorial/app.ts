/**
 * Nobody's here: what "Tutorial: Create a CRUD HTTP API with Lambda and DynamoDB" of the API Gateway developer guide
 * makes by hand, as its reader would write it down with the CDK's own constructs and their defaults.
 */
import { join } from "node:path";
import { App, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";

class HttpCrudTutorialStack extends Stack {
  constructor(app: App) {
    super(app, "HttpCrudTutorial");
    const table = new Table(this, "Items", {
      tableName: "http-crud-tutorial-items",
      partitionKey: { name: "id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const fn = new NodejsFunction(this, "Function", {
      functionName: "http-crud-tutorial-function",
      runtime: Runtime.NODEJS_24_X,
      entry: join(import.meta.dirname, "items.ts"),
      bundling: { externalModules: [] },
    });
    table.grantReadWriteData(fn);
    const api = new HttpApi(this, "Api", { apiName: "http-crud-tutorial-api" });
    const integration = new HttpLambdaIntegration("Integration", fn);
    api.addRoutes({ path: "/items", methods: [HttpMethod.GET, HttpMethod.PUT], integration });
    api.addRoutes({ path: "/items/{id}", methods: [HttpMethod.GET, HttpMethod.DELETE], integration });
    new CfnOutput(this, "ApiUrl", { value: api.apiEndpoint });
  }
}

new HttpCrudTutorialStack(new App());
