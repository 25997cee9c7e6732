import type { TensorDtype } from '../../checkpoint.js'
import { CheckpointError } from '../../errors.js'
import { itemBytes } from '../decode-elements.js'
import { eachInteger } from './read-fields.js'

/**
 * Numbers that a protocol buffer lists one by one, as they are in memory: integers by their value, float16 and
 * bfloat16 by their bits. `most` is how many there may be; CheckpointError, code `malformed`, for more.
 */
export function decodeVarints(
  stored: Uint8Array,
  dtype: TensorDtype,
  most: number,
  where: string,
): Uint8Array {
  const size = itemBytes[dtype]
  const count = countVarints(stored)
  if (count > most) {
    const problem = `${count} numbers, where its shape has ${most}. The file is damaged or was written wrongly.`
    throw new CheckpointError('malformed', where, problem)
  }
  const bytes = new Uint8Array(count * size)
  const view = new DataView(bytes.buffer)
  let i = 0
  for (const value of eachInteger({ number: 0, type: 'bytes', bytes: stored }, where)) {
    if (size === 8) view.setBigInt64(8 * i, BigInt(value), true)
    else if (size === 4) view.setInt32(4 * i, value, true)
    else if (size === 2) view.setInt16(2 * i, value, true)
    else view.setInt8(i, value)
    i += 1
  }
  return bytes
}

/** Each ends with a byte below 128. */
function countVarints(stored: Uint8Array): number {
  let count = 0
  for (const byte of stored) if (byte < 0x80) count += 1
  return count
}
