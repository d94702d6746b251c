import { Duration } from "aws-cdk-lib";
import type { ThinFunction } from "./thin-function.ts";

/** How many times the least that is kept ready there may be, when much is asked. */
const MOST = 4;

/**
 * Keeps execution environments of a function ready, so that nobody waits for a start: `least` always, more when over 70 %
 * of them are at work. Application Auto Scaling looks at one-minute averages, so a sudden crowd starts cold anyway.
 */
export function provision({ invoked }: ThinFunction, least: number): void {
  const scaling = invoked.addAutoScaling({ minCapacity: least, maxCapacity: least * MOST });
  scaling.scaleOnUtilization({
    utilizationTarget: 0.7,
    scaleInCooldown: Duration.minutes(5),
    scaleOutCooldown: Duration.seconds(30),
  });
}
