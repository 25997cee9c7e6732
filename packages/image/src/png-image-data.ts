import { Unzlib } from 'fflate'
import { ImageError } from './errors.js'
import { pngCorrupt } from './png-corrupt.js'

/**
 * Throws ImageError unless the IDAT contents inflate to exactly the bytes that the header promises. Deflate
 * packs up to 1,032 times, so a small file could fill the memory of a decoder that inflates first and
 * counts afterwards. This one only counts.
 */
export function assertInflatesTo(expectedBytes: number, imageData: readonly Uint8Array[]): void {
  let found = 0
  const counter = new Unzlib((inflated) => {
    found += inflated.length
    if (found > expectedBytes)
      throw pngCorrupt(`its image data holds more than the ${expectedBytes} bytes of the picture`)
  })
  try {
    for (const content of imageData) {
      for (let start = 0; start < content.length; start += sliceBytes) {
        counter.push(content.subarray(start, start + sliceBytes))
      }
    }
    counter.push(new Uint8Array(0), true)
  } catch (cause) {
    if (cause instanceof ImageError) throw cause
    throw pngCorrupt('its image data cannot be inflated', cause)
  }
  if (found < expectedBytes)
    throw pngCorrupt(`its image data ends early: expected ${expectedBytes} bytes, found ${found}`)
}

/** One slice inflates to 16 MiB at most. */
const sliceBytes = 16384
