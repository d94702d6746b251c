/** Lifecycle rules: what is old enough is deleted. */
import type { BucketResource } from "./resources.ts";

/** As CloudFormation names it; older templates have Prefix in place of Filter, and so does CDK. */
export interface LifecycleRule {
  readonly Status: "Enabled" | "Disabled";
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly ExpirationDate?: string;
  readonly ObjectSizeGreaterThan?: number | string;
  readonly ObjectSizeLessThan?: number | string;
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number };
}

const day = 24 * 3600 * 1000;

/** S3 counts days up to the midnight (UTC) that follows. */
const dueAfter = (since: number, days: number): number => Math.ceil((since + days * day) / day) * day;

/** Goes once through a bucket; answers how many objects and uploads were deleted. */
export async function expire(target: BucketResource, now = Date.now()): Promise<number> {
  let deleted = 0;
  for (const rule of target.settings.lifecycle) {
    if (rule.Status !== "Enabled") continue;
    const prefix = rule.Prefix ?? "";
    for (const object of [...target.bucket.objects()]) {
      const over = object.size > Number(rule.ObjectSizeGreaterThan ?? -1);
      const under = object.size < Number(rule.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY);
      const due =
        (rule.ExpirationInDays !== undefined &&
          dueAfter(object.modified, Number(rule.ExpirationInDays)) <= now) ||
        (rule.ExpirationDate !== undefined && Date.parse(rule.ExpirationDate) <= now);
      if (!due || !over || !under || !object.key.startsWith(prefix)) continue;
      if (await target.bucket.delete(object.key)) {
        await target.changed("LifecycleExpiration:Delete", { key: object.key });
        deleted++;
      }
    }
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
    if (days === undefined) continue;
    for (const upload of [...target.bucket.uploads()]) {
      if (!upload.key.startsWith(prefix) || dueAfter(upload.started, Number(days)) > now) continue;
      await target.bucket.abortUpload(upload);
      deleted++;
    }
  }
  return deleted;
}
