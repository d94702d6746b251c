import { join } from "node:path";
import { Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

/**
 * The layer that functions draw maps with: the code and the fonts. Each stack has a version of its own: one that another
 * stack imports could never be replaced, since an export in use does not change.
 */
export function drawingLayer(scope: Construct, bundles: string): LayerVersion {
  return new LayerVersion(scope, "Drawing", {
    description: "Draws maps: the code and the fonts",
    code: Code.fromAsset(join(bundles, "drawing-layer")),
    compatibleRuntimes: [Runtime.NODEJS_24_X],
  });
}
