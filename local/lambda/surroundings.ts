/** What a function finds around it: where AWS's services are, and whom it reaches if it is in a VPC. */
import type { Authority } from "../core/certificate.ts";
import type { Aws } from "../core/contracts.ts";
import type { Interface, Network } from "../ec2/network.ts";
import type { FunctionConfig } from "./function.ts";

/** Services by the name that SDKs' variables give them: the local one, and its host's first label. */
const SERVICES = {
  DYNAMODB: ["dynamodb", "dynamodb"],
  S3: ["s3", "s3"],
  STS: ["sts", "sts"],
  SQS: ["sqs", "sqs"],
  SNS: ["sns", "sns"],
  LAMBDA: ["lambda", "lambda"],
  IOT_DATA_PLANE: ["iotdata", "data-ats.iot"],
} as const;

/** Where the runtime has the certificates of Amazon's own authority. */
const AMAZON_AUTHORITY = "/var/runtime/ca-cert.pem";

export class Surroundings {
  readonly #aws: Aws;
  readonly #network: Network;
  readonly #authority: Authority | undefined;

  constructor(aws: Aws, network: Network, authority: Authority | undefined) {
    this.#aws = aws;
    this.#network = network;
    this.#authority = authority;
  }

  /** The variables of an execution environment beside those of the runtime. */
  variables({ environment, network }: FunctionConfig): Record<string, string> {
    return network
      ? this.#inVpc(environment, network)
      : { ...this.#endpoints(() => true), ...this.#local(environment) };
  }

  #endpoints(reaches: (service: string) => boolean): Record<string, string> {
    return Object.fromEntries(
      Object.entries(SERVICES).map(([name, [service, host]]) => [
        `AWS_ENDPOINT_URL_${name}`,
        // The real one, which nothing leads to: as on AWS, a call ends by a timeout.
        reaches(service) ? this.#aws.endpoint(service) : `https://${host}.${this.#aws.region}.amazonaws.com`,
      ]),
    );
  }

  #local(environment: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, this.#aws.localize(value)]),
    );
  }

  #inVpc(environment: Readonly<Record<string, string>>, at: Interface): Record<string, string> {
    const reaches = (service: string) => this.#network.reachesService(at, service);
    const base = this.#aws.endpoint("");
    const variables = Object.entries(environment).map(([name, value]) => {
      if (value === AMAZON_AUTHORITY) return [name, this.#authority?.file ?? value];
      const local = this.#aws.localize(value);
      const [service = ""] = local.startsWith(base) ? local.slice(base.length).split("/") : [];
      return [name, local === value || reaches(service) ? local : value];
    });
    return {
      ...this.#endpoints(reaches),
      // What vouches for its neighbours here is known to no runtime.
      ...(this.#authority && { NODE_EXTRA_CA_CERTS: this.#authority.file }),
      ...Object.fromEntries(variables),
      _LOCAL_NETWORK: JSON.stringify(this.#network.routesFrom(at)),
    };
  }
}
