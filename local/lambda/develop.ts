/** Functions as a developer knows them: by a short name, with code that can be replaced while they run. */
import type { LambdaFunction } from "./function.ts";

/** A function of the run. */
export interface LocalFunction {
  /** Of its construct, in the form of file names: `open-map` for `Stack/OpenMap/Function/Resource`. */
  readonly name: string;
  readonly functionName: string;
  /** MB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Where its first execution environment waits for a debugger. */
  readonly debugPort?: number;
}

/** Constructs inside the one that a developer named. */
const INNER = /^(Resource|Function|Log|LogGroup|AccessLog)$/;
/** Those that CDK brings to serve CloudFormation; they never run here. */
const PROVIDERS = /(^|\/)(Custom::|AWS[0-9a-f]{8}|AWSCDK|BucketNotificationsHandler)/;

/** `open-map` for `Stack/OpenMap/Function/Resource`. */
export function shortName(path: string): string {
  const named = path
    .split("/")
    .slice(1)
    .filter((id) => !INNER.test(id))
    .at(-1);
  return (named ?? path).replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

/** Those that the template's author wrote, by name. Versions are left out: the function stands for them. */
export function ownFunctions(functions: Iterable<LambdaFunction>): LambdaFunction[] {
  return [...functions]
    .filter(({ config }) => config.version === "$LATEST" && !PROVIDERS.test(config.path))
    .sort((a, b) => shortName(a.config.path).localeCompare(shortName(b.config.path)));
}
