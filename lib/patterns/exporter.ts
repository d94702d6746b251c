import { Duration } from "aws-cdk-lib";
import { LambdaDestination as LambdaTarget } from "aws-cdk-lib/aws-lambda-destinations";
import { type Bucket, EventType } from "aws-cdk-lib/aws-s3";
import { LambdaDestination } from "aws-cdk-lib/aws-s3-notifications";
import { Construct } from "constructs";
import { allow } from "./allow.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface ExporterProps {
  /** The id of the format, which sources' keys end in: `….{format}.json`. */
  readonly format: string;
  /** Of the file that is made, without a dot. */
  readonly extension: string;
  /** Holds `exports/…`, where sources are put, and `results/…`. */
  readonly bucket: Bucket;
  readonly maker: ThinFunction;
  /** Is told of every export that ended, well or not. */
  readonly announcer: ThinFunction;
}

/**
 * A function that makes files of one format out of what is put into a bucket: S3 invokes it by the ending of a key,
 * Lambda hands the outcome to its destination. Each format has its own memory, timeout and price, and none waits for
 * another's.
 */
export class Exporter extends Construct {
  constructor(scope: Construct, id: string, props: ExporterProps) {
    super(scope, id);
    const { format, extension, bucket, maker, announcer } = props;
    const source = `.${format}.json`;
    allow(maker, ["s3:GetObject"], [bucket.arnForObjects(`exports/*${source}`)]);
    allow(maker, ["s3:PutObject"], [bucket.arnForObjects(`results/*.${extension}`)]);
    bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(maker.invoked), {
      prefix: "exports/",
      suffix: source,
    });
    maker.invoked.configureAsyncInvoke({
      // A map that takes too long or too much memory does so again, and somebody waits to hear of it. Throttled
      // events, which are another matter, are tried again until they are this old.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(10),
      onSuccess: new LambdaTarget(announcer.invoked),
      onFailure: new LambdaTarget(announcer.invoked),
    });
  }
}
