/** WAF: web ACLs are accepted and turn nobody away: whoever comes is on this machine. */
import type { Aws, Service } from "../core/contracts.ts";

const UNSEEN = "nothing is turned away here: whoever comes is on this machine";

export function createWaf(aws: Aws): Service {
  return {
    name: "wafv2",
    protocol: "json",
    resources: {
      "AWS::WAFv2::WebACL": {
        properties: {
          Name: true,
          Scope: true,
          Description: "is text for people",
          DefaultAction: UNSEEN,
          Rules: UNSEEN,
          VisibilityConfig: UNSEEN,
          Tags: "tags have no effect here",
        },
        create: ({ properties, physicalName }) => {
          const { Scope } = properties;
          if (Scope !== "CLOUDFRONT" && Scope !== "REGIONAL") throw new Error(`There is no Scope ${Scope}.`);
          const name = String(properties.Name ?? physicalName({ max: 128 }));
          const kind = Scope === "CLOUDFRONT" ? "global" : "regional";
          const id = `${name}-id`;
          const arn = aws.arn("wafv2", `${kind}/webacl/${name}/${id}`);
          return { ref: `${name}|${id}|${Scope}`, attributes: { Arn: arn, Id: id } };
        },
      },
    },
    close: async () => {},
  };
}
