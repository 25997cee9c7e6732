import type { Size } from '@sr/image'

/** The numbers of a map, as `run` is given them: [height, width, channels]. Throws TypeError or RangeError for others. */
export function checkedInput(input: Float32Array, { width, height }: Size, channels: number): Float32Array {
  if (!(input instanceof Float32Array)) {
    const found = Object.prototype.toString.call(input).slice('[object '.length, -1)
    throw new TypeError(`run: input must be a Float32Array, found ${found}.`)
  }
  if (![width, height].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`run: height and width must be whole numbers from 1, found ${height} and ${width}.`)
  }
  const expected = height * width * channels
  if (input.length === expected) return input
  throw new RangeError(
    'run: input must hold height × width × channels numbers. ' +
      `Expected ${expected} for ${height} × ${width} × ${channels}, found ${input.length}.`,
  )
}
