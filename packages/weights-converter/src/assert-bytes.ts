/**
 * Throws TypeError for an ArrayBuffer, which `response.arrayBuffer()` gives, and for
 * anything else that is no Uint8Array.
 */
export function assertBytes(value: unknown, where: string): asserts value is Uint8Array {
  // Recognised by its tag: a test runner or a frame may have a Uint8Array of its own.
  const found = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (found === 'Uint8Array') return
  throw new TypeError(
    `${where}: the file must be given as a Uint8Array, found ${found}. Of an ArrayBuffer: new Uint8Array(buffer).`,
  )
}
