/** A real one would ask PostgreSQL at DB_HOST, with a token of IAM for a password. */
export async function handler() {
  return { statusCode: 200, headers: { "content-type": "text/plain" }, body: process.env.DB_HOST };
}
