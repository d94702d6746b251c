import {
  type Properties,
  resources,
  type TemplateResource,
  type Templates,
} from "../../../scripts/check/templates.ts";

/** A mistake that somebody could make, and how the gates name it. */
export interface Fault {
  readonly name: string;
  readonly rule: string | RegExp;
  /** The resource that has to be named. */
  readonly at: string;
  plant(templates: Templates): void;
}

/** The resource of a template by its place, to be changed. */
export function resource(templates: Templates, at: string, type?: string): TemplateResource {
  const found = resources(templates, type).find((one) => one.at === at);
  const raw = found && templates[found.stack]?.Resources[found.id];
  if (!raw) throw new Error(`There is no ${type ?? "resource"} at ${at}`);
  return raw;
}

/** Its properties. */
export const properties = (templates: Templates, at: string, type?: string): Properties => {
  const one = resource(templates, at, type);
  one.Properties ??= {};
  return one.Properties;
};
