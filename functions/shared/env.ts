/** An environment variable. Throws with its name when it is not set: at init, not at the first request. */
export function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}
