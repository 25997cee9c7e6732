import { EngineError } from '../errors.js'
import type { WindowShape } from './messages.js'

/** Shared memory of at least so many bytes; throws EngineError `out-of-memory`. */
export function shareBytes(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(Math.ceil(bytes / 4) * 4)
  } catch (cause) {
    throw new EngineError(
      'out-of-memory',
      `run: no shared memory of ${bytes} bytes for a part of the picture. Use fewer threads.`,
      { cause },
    )
  }
}

/** The pixels of a window that lie at the beginning of shared memory. */
export function pixelsIn(
  memory: SharedArrayBuffer,
  { width, height, channels }: WindowShape,
  isBytes: boolean,
): Float32Array | Uint8Array {
  const length = width * height * channels
  return isBytes ? new Uint8Array(memory, 0, length) : new Float32Array(memory, 0, length)
}
