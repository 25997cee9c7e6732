import { concatenate } from '../../concatenate.js'

/** A protocol buffer's message out of its fields, which stand in it in this order. */
export const encodeMessage = (fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => concatenate(fields)

/** A field that holds a whole number from 0 to 2^53. */
export const numberField = (field: number, value: number): Uint8Array =>
  Uint8Array.from([...varint(field * 8), ...varint(value)])

/** A field that holds a message or bytes. */
export const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  concatenate([Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes])

/** A field that holds a text, as UTF-8. */
export const textField = (field: number, text: string): Uint8Array =>
  bytesField(field, new TextEncoder().encode(text))

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}
