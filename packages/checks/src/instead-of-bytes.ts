import { kindOf, sayValue } from './say-value.js'

/**
 * What was given in place of a file's bytes, and how they come out of it, for the end of an error message.
 */
export function sayInsteadOfBytes(given: unknown): string {
  const kind = kindOf(given)
  return Object.hasOwn(remedies, kind) ? `${sayValue(given)}. ${remedies[kind]}` : `${sayValue(given)}.`
}

const readIt = 'Read what lies there and pass its bytes.'

const remedies: Readonly<Record<string, string>> = {
  String: readIt,
  URL: readIt,
  ArrayBuffer: 'Pass new Uint8Array(buffer).',
  SharedArrayBuffer: 'Pass new Uint8Array(buffer).',
  DataView: 'Pass new Uint8Array(view.buffer, view.byteOffset, view.byteLength).',
  Response: 'Pass new Uint8Array(await response.arrayBuffer()).',
  Blob: 'Pass new Uint8Array(await blob.arrayBuffer()).',
  File: 'Pass new Uint8Array(await file.arrayBuffer()).',
}
