/** Change the greeting, deploy again: a tenth of the calls greet anew, until five minutes have gone well. */
export async function handler() {
  return { greeting: "hello" };
}
