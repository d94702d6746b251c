/** Deploy-time values in a BucketDeployment's files: the template names a marker, the deployment its value. */

export interface MarkersConfig {
  readonly jsonEscape?: boolean | string;
  readonly markerEncodings?: Readonly<Record<string, string>>;
}

type Markers = Readonly<Record<string, unknown>>;

/** Puts the values in place of the markers; a file without one comes back as it is. */
export function replaceMarkers(file: Buffer, markers: Markers, config: MarkersConfig = {}): Buffer {
  let text: string | undefined;
  for (const [marker, value] of Object.entries(markers)) {
    if (!file.includes(marker)) continue;
    // latin1 keeps every byte as it is, so that binary files survive.
    text ??= file.toString("latin1");
    const encoded = Buffer.from(encode(marker, value, config)).toString("latin1");
    text = text.replaceAll(marker, () => encoded);
  }
  return text === undefined ? file : Buffer.from(text, "latin1");
}

/** The encodings of aws-cdk-lib's BucketDeployment, 2.276. */
function encode(marker: string, value: unknown, config: MarkersConfig): string {
  const json = String(config.jsonEscape) === "true";
  const encoding = config.markerEncodings?.[marker] ?? (json ? "UNQUOTED_JSON_VALUE" : "LITERAL");
  switch (encoding) {
    case "LITERAL":
      return String(value);
    case "UNQUOTED_JSON_VALUE":
      return typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
    case "JSON_VALUE":
      return JSON.stringify(value);
    case "YAML_STRING":
      return JSON.stringify(String(value)); // quoted always: also right in YAML
    default:
      throw new Error(`The marker ${marker} has the unknown encoding ${encoding}`);
  }
}
