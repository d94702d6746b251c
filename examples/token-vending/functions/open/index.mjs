/** Would call sts:AssumeRole with process.env.SESSION_ROLE_ARN and a session policy of one room. */
export async function handler() {
  return { role: process.env.SESSION_ROLE_ARN };
}
