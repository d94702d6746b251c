/** The two globals of every browser and of Node that the model needs; it is compiled without the types of either. */
interface TextGlobals {
  TextDecoder: new (
    label: string,
    options?: { fatal?: boolean; ignoreBOM?: boolean },
  ) => { decode(bytes: Uint8Array): string };
  TextEncoder: new () => { encode(text: string): Uint8Array };
}
export const { TextDecoder, TextEncoder } = globalThis as unknown as TextGlobals;
