import { readFileSync } from 'node:fs'
import { createUpscaler, type Upscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-s-x2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFrameEnlarger } from '../src/enlarge-frame.js'
import { frameBytes, pixelLayoutOf } from '../src/pixel-layout.js'

const size = { width: 64, height: 48 }
let upscaler: Upscaler

beforeAll(async () => {
  upscaler = await createUpscaler(weights)
})

afterAll(() => upscaler.dispose())

/** Bytes that nothing has chosen: those of a file. */
const bytes = readFileSync(new URL('../../../package-lock.json', import.meta.url))

const frameOf = (pixelFormat: string, start: number): Uint8Array<ArrayBuffer> => {
  const layout = pixelLayoutOf('', pixelFormat)
  const frame = new Uint8Array(bytes.subarray(start, start + frameBytes(layout, size)))
  if (layout.bits > 8)
    for (let high = 1; high < frame.length; high += 2) frame[high] &= 2 ** (layout.bits - 8) - 1
  return frame
}

describe.each(['yuv420p', 'yuv420p10le', 'yuv444p12le', 'gray'])('frames of %s', (pixelFormat) => {
  const enlargement = { size, layout: pixelLayoutOf('', pixelFormat), scale: 2, restore: 0 }

  test('have the same bits after equal frames, half-equal frames and others as alone', async () => {
    const [one, other] = [frameOf(pixelFormat, 0), frameOf(pixelFormat, 5000)]
    const mixed = Uint8Array.from(one)
    mixed.set(other.subarray(0, size.width * 3 * (enlargement.layout.bits > 8 ? 2 : 1)))
    const enlarger = createFrameEnlarger(upscaler, enlargement)
    for (const frame of [one, one, mixed, other, one, one]) {
      const found = Uint8Array.from(await enlarger.enlarge(Uint8Array.from(frame)))
      const alone = await createFrameEnlarger(await createUpscaler(weights), enlargement).enlarge(frame)
      expect(found).toEqual(alone)
    }
  })
})

test('a network of colours, or of another scale, is refused by name', () => {
  const enlargement = { size, layout: pixelLayoutOf('', 'yuv420p'), scale: 2, restore: 0 }
  const colours = { ...upscaler, config: { ...upscaler.config, channels: 3 } } as Upscaler
  expect(() => createFrameEnlarger(colours, enlargement)).toThrow('takes colours')
  expect(() => createFrameEnlarger(upscaler, { ...enlargement, scale: 3 })).toThrow(
    'Expected one for 3 times',
  )
})
