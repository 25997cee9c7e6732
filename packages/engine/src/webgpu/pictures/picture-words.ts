import type { Raster, Rect } from '@sr/image'

/** The samples of a rectangle of a picture, as the words that shaders read (see SampleLayout). */
export function wordsOf({ width, channels, data }: Raster, rect: Rect): Uint32Array<ArrayBuffer> {
  const rowSamples = rect.width * channels
  const bytes = data.BYTES_PER_ELEMENT
  const words = new Uint32Array(Math.ceil((rowSamples * rect.height * bytes) / 4))
  const Samples = data.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => typeof data
  const target = new Samples(words.buffer, 0, rowSamples * rect.height)
  for (let row = 0; row < rect.height; row++) {
    const from = ((rect.y + row) * width + rect.x) * channels
    target.set(data.subarray(from, from + rowSamples), row * rowSamples)
  }
  return words
}

/** Copies a rectangle of enlarged pixels, as words, into the picture that they are of. */
export function storeWords(words: Uint32Array, rect: Rect, { width, channels, data }: Raster): void {
  const floatWords = new Float32Array(words.buffer, words.byteOffset, words.length)
  const isFloat = data instanceof Float32Array
  const areBytes = data.BYTES_PER_ELEMENT === 1
  for (let row = 0; row < rect.height; row++) {
    let to = ((rect.y + row) * width + rect.x) * channels
    let from = row * rect.width * (areBytes ? 1 : channels)
    for (let x = 0; x < rect.width; x++) {
      if (areBytes) {
        const word = words[from++] as number
        for (let c = 0; c < channels; c++) data[to++] = (word >>> (8 * c)) & 255
      } else {
        for (let c = 0; c < channels; c++)
          data[to++] = (isFloat ? floatWords[from++] : words[from++]) as number
      }
    }
  }
}
