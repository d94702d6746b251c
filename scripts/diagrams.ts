import { writeDiagrams } from "./diagrams/index.ts";

await writeDiagrams();
