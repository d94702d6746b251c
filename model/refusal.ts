/** An update that has no place in a map; the message is for people. */
export class Refusal extends Error {
  override name = "Refusal";
}
