/** Names for what this page asks of functions, so that one can be followed through all logs. */

/** Of this page alone: 48 bits at random. */
const page = crypto.randomUUID().slice(-12);
let last = 0;

/** Such as `9f0c2ab41d7e/12`: the page, and the request by its number. Changes are known by `{clientKey}/{seq}`. */
export const nextCorrelation = (): string => `${page}/${++last}`;
