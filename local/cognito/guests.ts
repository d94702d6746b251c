import type { PolicyDocument } from "../core/contracts.ts";

/**
 * What guests of the enhanced flow may do at most, whatever their role allows: Cognito passes an inline session
 * policy and the managed AmazonCognitoUnAuthedIdentitiesSessionPolicy. STS and IAM are not among it.
 * Source: Cognito developer guide, "IAM roles", 2026-11.
 */
export const GUEST_SESSION_POLICY: PolicyDocument = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: [
      ...["appsync", "cloudwatch", "codewhisperer", "cognito-identity", "cognito-idp", "cognito-sync"],
      ...["comprehend", "dynamodb", "execute-api", "firehose", "gamelift", "iot", "kinesis", "lambda", "lex"],
      ...["logs", "machinelearning", "mobileanalytics", "mobiletargeting", "personalize", "polly"],
      ...["rekognition", "s3", "sdb", "ses", "sns", "sqs", "transcribe", "translate"],
    ]
      .map((service) => `${service}:*`)
      .concat(["rum:PutRumEvents", "sagemaker:InvokeEndpoint"])
      .concat(["textract:DetectDocumentText", "textract:AnalyzeDocument"])
      .concat(["geo:GetMap*", "geo:SearchPlaceIndex*", "geo:GetPlace", "geo:CalculateRoute*"])
      .concat(["geo:*Geofence", "geo:*Geofences", "geo:*DevicePosition*"])
      .concat(["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom", "kms:GenerateDataKey*"]),
    Resource: "*",
  },
};
