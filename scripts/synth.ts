import { synthesizeAssembly } from "./assembly.ts";

/** `npm run synth`: writes the CloudFormation templates and their assets to cdk.out, with validation on. */
await synthesizeAssembly({ validate: true });
console.log("The templates are in cdk.out.");
