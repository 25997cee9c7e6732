import { type PixelWindow, samplesIn } from '../chain/pixel-window.js'
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

/** A window of this shape whose pixels lie at the beginning of the memory. */
export function windowIn(memory: SharedArrayBuffer, shape: WindowShape): PixelWindow {
  const { width, height, channels, samples } = shape
  return { ...shape, data: samplesIn(memory, samples, 0, width * height * channels) }
}
