/** The checksums that S3 clients send and S3 verifies, each as base64. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export type ChecksumName = "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";

export const checksumNames: readonly ChecksumName[] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/** Takes bytes piece by piece. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): string;
}

export function hasher(name: ChecksumName): Hasher {
  switch (name) {
    case "crc32": {
      let crc = 0;
      return {
        update: (bytes) => {
          crc = crc32(bytes, crc);
        },
        digest: () => word(crc),
      };
    }
    case "crc32c":
      return crc32c();
    case "crc64nvme":
      return crc64();
    default: {
      const hash = createHash(name);
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("base64") };
    }
  }
}

export function checksum(name: ChecksumName, bytes: Uint8Array): string {
  const all = hasher(name);
  all.update(bytes);
  return all.digest();
}

function word(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString("base64");
}

/** CRC-32C, polynomial 0x1EDC6F41 (RFC 3720), bits reflected. */
const castagnoli = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(): Hasher {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) crc = (crc >>> 8) ^ (castagnoli[(crc ^ byte) & 0xff] ?? 0);
    },
    digest: () => word(~crc),
  };
}

/** CRC-64/NVME, polynomial 0xAD93D23594C93659 (NVM Express base specification), bits reflected, in two words. */
const nvme = (() => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = BigInt(i);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    high[i] = Number(value >> 32n);
    low[i] = Number(value & 0xffffffffn);
  }
  return { high, low };
})();

function crc64(): Hasher {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (nvme.low[index] ?? 0);
        high = (high >>> 8) ^ (nvme.high[index] ?? 0);
      }
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE(~high >>> 0, 0);
      digest.writeUInt32BE(~low >>> 0, 4);
      return digest.toString("base64");
    },
  };
}
