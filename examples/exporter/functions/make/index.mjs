/** A real one would read the object that the event names, and put what it makes beside it. */
export async function handler(event) {
  return { done: event.Records?.map(({ s3 }) => s3.object.key) ?? event.requestPayload };
}
