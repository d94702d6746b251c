import type { Created, Resource, Service } from "../../local/core/contracts.ts";

/** Creates a resource of a service as the template's reader does; rejects with what the service says against it. */
export async function make(
  service: Service,
  type: string,
  logicalId: string,
  properties: Record<string, unknown>,
): Promise<Created> {
  const resource: Resource = {
    type,
    logicalId,
    stack: "Test",
    path: `Test/${logicalId}`,
    properties,
    physicalName: (options) => (options?.lowerCase ? `test-${logicalId}`.toLowerCase() : `Test-${logicalId}`),
  };
  const found = service.resources[type];
  if (!found) throw new Error(`${service.name} makes no ${type}`);
  return await found.create(resource);
}
