import { crc32, deflateSync } from 'node:zlib'
import { createRandom } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { ImageError } from '../src/errors.js'
import { decodePng } from '../src/png.js'
import fixtures from './fixtures/png.json' with { type: 'json' }

/** One of each way through the decoder, all small. */
const names = [
  'grey, 1-bit',
  'grey with a transparent level, 16-bit',
  'RGBA, 16-bit, interlaced',
  'palette of 4 with alpha, 2-bit, by Pillow',
]
const files = fixtures.pictures.filter(({ name }) => names.includes(name)).map(({ png }) => bytesOf(png))

test('all four sample files are there', () => {
  expect(files).toHaveLength(names.length)
})

describe('damaged files give an ImageError or a picture, nothing else', () => {
  test('cut at every byte: always an ImageError', () => {
    for (const bytes of files) {
      for (let length = 0; length < bytes.length; length++) {
        expect(() => decodePng(bytes.subarray(0, length))).toThrow(ImageError)
      }
    }
  })

  test('every bit flipped: the CRCs tell', () => {
    for (const bytes of files) {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        expect(() => decodePng(flip(bytes, bit)), `bit ${bit}`).toThrow(ImageError)
      }
    }
  })

  test('bits flipped under CRCs that are made right again', () => {
    const random = createRandom(20260105)
    const outcomes = { picture: 0, error: 0 }
    for (const bytes of files) {
      for (let round = 0; round < 1500; round++) {
        const damaged = renewCrcs(flip(bytes, Math.floor(random() * bytes.length * 8)))
        try {
          const { width, height, channels, data } = decodePng(damaged, { limitPixels: 2 ** 20 })
          expect(data.length).toBe(width * height * channels)
          outcomes.picture++
        } catch (error) {
          expect(error).toBeInstanceOf(ImageError)
          outcomes.error++
        }
      }
    }
    expect(outcomes.picture).toBeGreaterThan(0) // otherwise this test would not reach past the CRCs
    expect(outcomes.error).toBeGreaterThan(0)
  })
})

test.each([
  [new ArrayBuffer(8), /found an ArrayBuffer.*new Uint8Array\(buffer\)/],
  [undefined, /found undefined/],
  ['picture', /found "picture".*pass its bytes/],
])('%s is a TypeError that says how it goes in', (input, how) => {
  expect(() => decodePng(input as never)).toThrow(TypeError)
  expect(() => decodePng(input as never)).toThrow(how)
})

describe('each kind of refusal has its code', () => {
  test('an empty file and a text file are not-png', () => {
    expect(codeOf(new Uint8Array(0))).toBe('not-png')
    expect(codeOf(new TextEncoder().encode('Pictures are in the other folder.\n'))).toBe('not-png')
  })

  test('a header of 60,000 × 60,000 is picture-too-large before anything is allocated', () => {
    const bytes = png([
      chunk('IHDR', header(60000, 60000, 16, 6)),
      chunk('IDAT', deflateSync('')),
      chunk('IEND'),
    ])
    expect(codeOf(bytes)).toBe('picture-too-large')
    expect(codeOf(bytes, { limitPixels: 2 ** 40 })).toBe('png-corrupt') // the claimed 28.8 GB are not there
  })

  test('the limit can be lowered', () => {
    expect(codeOf(files[0], { limitPixels: 54 })).toBe('picture-too-large')
    expect(decodePng(files[0], { limitPixels: 55 }).width).toBe(11)
    expect(codeOf(files[0], { limitPixels: Number.NaN })).toBe('picture-too-large') // no limit by mistake
  })

  test('image data that inflates to far more than its picture is refused while it is counted', () => {
    const bomb = deflateSync(Buffer.alloc(2 ** 27))
    expect(bomb.length).toBeLessThan(2 ** 18)
    const bytes = png([chunk('IHDR', header(1, 1, 8, 0)), chunk('IDAT', bomb), chunk('IEND')])
    expect(() => decodePng(bytes)).toThrow(/more than the 2 bytes of the picture/)
  })

  test('image data for too few rows is refused', () => {
    const rows = deflateSync(Buffer.alloc(3))
    const bytes = png([chunk('IHDR', header(2, 2, 8, 0)), chunk('IDAT', rows), chunk('IEND')])
    expect(() => decodePng(bytes)).toThrow(/ends early: expected 6 bytes, found 3/)
  })

  test('a profile that inflates without end is passed over', () => {
    const profile = Buffer.concat([Buffer.from('name\0\0'), deflateSync(Buffer.alloc(2 ** 27))])
    const pixel = chunk('IDAT', deflateSync(Buffer.from([0, 7])))
    const bytes = png([chunk('IHDR', header(1, 1, 8, 0)), chunk('iCCP', profile), pixel, chunk('IEND')])
    expect(decodePng(bytes)).toEqual({ width: 1, height: 1, channels: 1, data: Uint8Array.of(7) })
  })

  test('a second header cannot replace the checked one', () => {
    const bytes = png([
      chunk('IHDR', header(1, 1, 8, 0)),
      chunk('IHDR', header(50000, 50000, 8, 0)),
      chunk('IEND'),
    ])
    expect(() => decodePng(bytes)).toThrow(/a second IHDR/)
  })

  test('a colour beyond the palette is png-corrupt', () => {
    const palette = chunk('PLTE', [1, 2, 3, 4, 5, 6])
    const bytes = png([
      chunk('IHDR', header(1, 1, 8, 3)),
      palette,
      chunk('IDAT', deflateSync(Buffer.from([0, 2]))),
      chunk('IEND'),
    ])
    expect(() => decodePng(bytes)).toThrow(/pixel 0 has colour 2, but the palette has 2/)
  })

  test('depths that PNG does not allow are png-corrupt', () => {
    for (const [depth, colorType] of [
      [4, 2],
      [16, 3],
      [3, 0],
      [8, 1],
      [8, 5],
    ]) {
      expect(codeOf(png([chunk('IHDR', header(1, 1, depth, colorType)), chunk('IEND')]))).toBe('png-corrupt')
    }
  })

  test('a picture without image data is png-corrupt', () => {
    expect(codeOf(png([chunk('IHDR', header(1, 1, 8, 0)), chunk('IEND')]))).toBe('png-corrupt')
  })

  test('an unknown indispensable chunk is png-unsupported, an unknown other one is passed over', () => {
    const pixel = chunk('IDAT', deflateSync(Buffer.from([0, 7])))
    const file = (type: string) =>
      png([chunk('IHDR', header(1, 1, 8, 0)), chunk(type, [1]), pixel, chunk('IEND')])
    expect(codeOf(file('NEWs'))).toBe('png-unsupported')
    expect(decodePng(file('neWs')).data).toEqual(Uint8Array.of(7))
  })

  test('the name of a chunk is printed so that it cannot steer a terminal', () => {
    const bytes = bytesOf(fixtures.interlacedBits).slice()
    bytes.set([0x9b, 0x41, 0xad, 0x7f], 12) // the first chunk's type, and its checksum after it
    const header = bytes.subarray(12, 29)
    new DataView(bytes.buffer).setInt32(29, crc32(header))
    expect(() => decodePng(bytes)).toThrow(/its first chunk is "\\u009bA\\u00ad\\u007f", expected "IHDR"/)
  })

  test('interlaced samples of less than a byte are png-unsupported, not garbage', () => {
    expect(codeOf(bytesOf(fixtures.interlacedBits))).toBe('png-unsupported')
  })

  test("the library's own error is kept as the cause", () => {
    const row = chunk('IDAT', deflateSync(Buffer.from([9, 7]))) // PNG has filters 0 to 4
    const bytes = png([chunk('IHDR', header(1, 1, 8, 0)), row, chunk('IEND')])
    expect(() => decodePng(bytes)).toThrow(
      expect.objectContaining({
        code: 'png-corrupt',
        cause: expect.objectContaining({ message: 'Unsupported filter: 9' }),
      }),
    )
  })
})

function codeOf(bytes: Uint8Array, options?: { limitPixels: number }): string {
  try {
    decodePng(bytes, options)
  } catch (error) {
    if (error instanceof ImageError) {
      expect(error.message).not.toContain('\n')
      return error.code
    }
    throw error
  }
  return 'none'
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >> 3] ^= 1 << (bit & 7)
  return flipped
}

/** Writes the right CRC after every chunk that still lies inside the file. */
function renewCrcs(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let offset = 8; offset + 12 <= bytes.length; ) {
    const end = offset + 8 + view.getUint32(offset)
    if (end + 4 > bytes.length) break
    view.setUint32(end, crc32(bytes.subarray(offset + 4, end)))
    offset = end + 4
  }
  return bytes
}

function png(chunks: Buffer[]): Uint8Array {
  return Uint8Array.from(Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...chunks]))
}

function chunk(type: string, content: ArrayLike<number> = []): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(Array.from(content))])
  const whole = Buffer.alloc(typed.length + 8)
  whole.writeUInt32BE(content.length, 0)
  typed.copy(whole, 4)
  whole.writeUInt32BE(crc32(typed), typed.length + 4)
  return whole
}

function header(width: number, height: number, depth: number, colorType: number): Buffer {
  const content = Buffer.alloc(13)
  content.writeUInt32BE(width, 0)
  content.writeUInt32BE(height, 4)
  content.set([depth, colorType, 0, 0, 0], 8)
  return content
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}
