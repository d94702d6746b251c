import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackages } from "./packages/build.ts";

/** `npm run packages`: builds what others can install, into dist/packages. */
const root = fileURLToPath(new URL("..", import.meta.url));
const folders = await buildPackages(root, join(root, "dist", "packages"));
for (const [name, folder] of Object.entries(folders))
  console.log(`${name} is in ${folder}: npm publish, or npm pack, there.`);
