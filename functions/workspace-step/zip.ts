import { Zip, ZipDeflate } from "fflate";
import { PartedUpload } from "../shared/parted-upload.ts";
import { getObject } from "../shared/s3.ts";
import { type Progress, type Work, zipKeyOf } from "../shared/workspace.ts";

/**
 * Puts the files into one ZIP, and it into the bucket: never more in memory than a file and a part. A step that ends
 * halfway begins anew, under the same key; the parts it leaves are removed by the bucket after a day. Answers its bytes.
 */
export async function zipUp(bucket: string, work: Work, { files, skipped }: Progress): Promise<number> {
  const upload = await PartedUpload.begin(bucket, zipKeyOf(work), {
    "content-type": "application/zip",
    "content-disposition": 'attachment; filename="my-maps.zip"',
  });
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const add = async (name: string, bytes: Uint8Array) => {
    const entry = new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    entry.push(bytes, true);
    for (const chunk of chunks.splice(0)) await upload.write(chunk);
  };
  for (const { name, key } of files) await add(name, (await getObject(bucket, key)).body);
  const report = [
    ...skipped.map(({ mapId, reason }) => `Not exported: ${mapId}. ${reason}`),
    ...files.flatMap(({ name, losses }) => losses.map((loss) => `${name} is without ${loss}`)),
  ];
  if (report.length > 0 || files.length === 0) {
    const text = report.length > 0 ? report.join("\n") : "There were no maps.";
    await add("_What is missing.txt", new TextEncoder().encode(`${text}\n`));
  }
  zip.end();
  for (const chunk of chunks) await upload.write(chunk);
  return upload.finish();
}
