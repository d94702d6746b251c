import { TextDecoder, TextEncoder } from "../text-codec.ts";
import { FormatError, MAX_BYTES } from "./format.ts";

/** UTF-8. A text that itself begins with a byte order mark gets one before it, for readers to take off. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text.startsWith("\uFEFF") ? `\uFEFF${text}` : text);
}

/**
 * The text of a file: by its byte order mark, else by its XML declaration, else UTF-8, else (old FreeMind files)
 * Windows-1252. `doubt` says in a reader's words where the bytes and what they claim to be disagree.
 */
export function decode(bytes: Uint8Array): { text: string; doubt?: string } {
  if (bytes.length > MAX_BYTES) {
    const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
    throw new FormatError(
      `The file has ${megabytes} MB; files of up to ${MAX_BYTES / 1024 / 1024} MB can be imported.`,
    );
  }
  const text = decodeText(bytes);
  if (text.text.includes("\0")) throw new FormatError("This is not a text file.");
  if (/^[ \t\r\n]*$/.test(text.text)) throw new FormatError("The file is empty.");
  return text;
}

function decodeText(bytes: Uint8Array): { text: string; doubt?: string } {
  const wide = utf16(bytes);
  if (wide) return { text: new TextDecoder(wide).decode(bytes) };
  const declared = declaredEncoding(bytes);
  if (declared && !/^utf-?(8|16)$/i.test(declared)) return { text: decodeAs(declared, bytes) };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const doubt = "encoding not told: read as Windows-1252";
    if (!declared) return { text: decodeAs("windows-1252", bytes), doubt };
    return { text: new TextDecoder("utf-8").decode(bytes), doubt: "characters that are not UTF-8" };
  }
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder(encoding).decode(bytes);
    return /^(windows-1252|cp1252|iso-?8859-?1|latin-?1|(us-)?ascii)$/i.test(encoding)
      ? withWindows1252(text)
      : text;
  } catch {
    throw new FormatError(`The file says that its encoding is "${encoding}", which is not known here.`, 1);
  }
}

/** U+0080 to U+009F, where Windows-1252 has letters and Latin-1 has nothing printable. */
const windows1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** The web takes Latin-1 for Windows-1252, but Node 20 and 22 take Windows-1252 for Latin-1. */
function withWindows1252(text: string): string {
  return text.replace(
    /[\u0080-\u009f]/g,
    (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character,
  );
}

/** UTF-16 by its mark, or by the zero byte beside a first ASCII character. */
function utf16(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first && second === 0 && bytes.length % 2 === 0))
    return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second && bytes.length % 2 === 0))
    return "utf-16be";
  return undefined;
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  return /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}
