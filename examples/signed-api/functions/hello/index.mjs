/** Greets; who called is in the event, proved by the signature. */
export async function handler(event) {
  return { statusCode: 200, body: JSON.stringify({ hello: event.pathParameters?.name ?? "world" }) };
}
