/** What takes longer than this to come, in ms, is no longer waited for. */
export const PATIENCE = 1000;

/** Resolves, or throws, as `work` does, and after {@link PATIENCE} in any case. */
export function atMost(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}
