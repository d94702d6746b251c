import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { DataStack } from "./data-stack.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import type { StackSettings } from "./settings.ts";

export interface RelatedTermsProps extends StackSettings {
  readonly data: DataStack;
}

/** The experiment of that name: how to delete it again is in docs/patterns/experiments.md. */
export class RelatedTerms extends Construct {
  readonly lookUp: ThinFunction;

  constructor(scope: Construct, id: string, { data, settings, bundles }: RelatedTermsProps) {
    super(scope, id);
    const { url, contact } = settings.relatedTerms;
    this.lookUp = new ThinFunction(this, "RelatedTerms", {
      name: "related-terms",
      bundles,
      description: "Finds neighbours of a term in Wikidata's graph",
      memory: 256,
      // Three requests of 3 s at most: functions/related-terms.
      timeout: Duration.seconds(10),
      alias: "related-terms",
      environment: { PEOPLE_TABLE: data.people.tableName, TERMS_URL: url, TERMS_CONTACT: contact },
      logRetentionDays: settings.logRetentionDays,
    });
    grantPartitions(data.people, this.lookUp, ["limit#*"], ["dynamodb:UpdateItem"]);
  }
}
