/** As much of Node's Buffer as aws-crt's MQTT 5 client uses: a view of bytes that is not copied. */
const Bytes = Object.assign(class extends Uint8Array {}, {
  from: (bytes: ArrayBuffer, offset?: number, length?: number) => new Uint8Array(bytes, offset, length),
});

if (!("Buffer" in globalThis)) Object.assign(globalThis, { Buffer: Bytes });

export {};
