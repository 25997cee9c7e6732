import { Inflate } from 'fflate'
import { CheckpointError } from '../../errors.js'

/**
 * Small steps, so that data which unpacks to more than it should is noticed after at
 * most a thousand times this size.
 */
const stepBytes = 16384

/** Unpacks deflated data (RFC 1951) that must come to `size` bytes, and stops as soon as there are more. */
export function inflateExactly(packed: Uint8Array, size: number, where: string): Uint8Array {
  const contents = new Uint8Array(size)
  let written = 0
  const stream = new Inflate((chunk) => {
    if (written + chunk.length > size)
      throw malformed(where, `unpacks to more than the ${size} bytes it says.`)
    contents.set(chunk, written)
    written += chunk.length
  })
  try {
    for (let start = 0; start < packed.length; start += stepBytes) {
      stream.push(packed.subarray(start, start + stepBytes), start + stepBytes >= packed.length)
    }
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause
    throw malformed(where, 'the compressed data is damaged.', cause)
  }
  if (written !== size) throw malformed(where, `unpacks to ${written} bytes. Expected ${size}.`)
  return contents
}

function malformed(where: string, problem: string, cause?: unknown): CheckpointError {
  return new CheckpointError('malformed', where, `${problem} Download or save the file again.`, { cause })
}
