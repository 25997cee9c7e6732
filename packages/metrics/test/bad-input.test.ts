import type { PictureLike, Raster } from '@sr/image'
import { describe, expect, test } from 'vitest'
import { gmsd } from '../src/gmsd.js'
import { haarPsi } from '../src/haar-psi.js'
import { mae } from '../src/mae.js'
import { msSsim } from '../src/ms-ssim.js'
import { mse } from '../src/mse.js'
import { prepare, score, shavePx } from '../src/protocol.js'
import { psnr } from '../src/psnr.js'
import { ssim, ssimMap } from '../src/ssim.js'
import { vifP } from '../src/vif-p.js'

const metrics = { mse, mae, psnr, ssim, ssimMap, msSsim, gmsd, haarPsi, vifP }
const names = Object.keys(metrics) as (keyof typeof metrics)[]

const grey = (width: number, height: number): Raster<Uint8Array> => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from({ length: width * height }, (_, index) => (index * 7) % 256),
})
const floats = (width: number, height: number): PictureLike<Float64Array> => ({
  width,
  height,
  channels: 1,
  data: Float64Array.from(grey(width, height).data, (level) => level / 255),
})

describe.each(names)('%s', (name) => {
  const measure = metrics[name]

  test('pictures of different sizes are refused with both sizes', () => {
    expect(() => measure(grey(200, 199), grey(200, 200))).toThrow(
      /picture and reference differ in size\. Expected 200 × 200 × 1 .*found 200 × 199 × 1/,
    )
  })

  test('floats without a range are refused', () => {
    expect(() => measure(floats(200, 200), floats(200, 200))).toThrow('Expected the option dataRange')
  })

  test.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('a sample of %s is refused with its place, in picture and reference', (printed, value) => {
    const bad = floats(200, 200)
    bad.data[200 * 31 + 17] = value
    const message = `a sample is no finite number. Found ${printed} at column 17, row 31`
    expect(() => measure(bad, floats(200, 200), { dataRange: 1 })).toThrow(message)
    expect(() => measure(floats(200, 200), bad, { dataRange: 1 })).toThrow(message)
  })

  test('depths of floats without a range are refused, and told dataRange', () => {
    const depths = { ...floats(200, 200), data: floats(200, 200).data.map((value) => value * 65535) }
    expect(() => measure(depths, depths)).toThrow('Expected the option dataRange: 1 for a float raster')
  })

  test.each([
    ['datarange', 'Did you mean dataRange?'],
    ['data_range', 'Did you mean dataRange?'],
    ['border', 'Did you mean cropBorder?'],
    ['shave', 'Did you mean cropBorder?'],
    ['test_y_channel', 'Did you mean channel?'],
  ])('the option %s is a TypeError: %s', (option, meant) => {
    const call = () => measure(grey(200, 200), grey(200, 200), { [option]: 1 } as object)
    expect(call).toThrow(TypeError)
    expect(call).toThrow(meant)
  })

  test.each<[unknown, string]>([
    [undefined, 'undefined.'],
    ['photo.png', 'the string "photo.png". Read and decode the file first'],
    [grey(9, 9).data, 'a Uint8Array. If it is an encoded file, decode it first'],
    [Promise.resolve(), 'a Promise, which must be awaited.'],
    [new Float64Array(9), 'a Float64Array. If it is'],
  ])('%o is no picture', (value, found) => {
    const message = `not a raster. Expected { width, height, channels, data }, found ${found}`
    expect(() => measure(value as Raster, grey(200, 200))).toThrow(`picture: ${message}`)
    expect(() => measure(grey(200, 200), value as Raster)).toThrow(`reference: ${message}`)
  })

  test('different sample types are refused', () => {
    const words = { width: 200, height: 200, channels: 1, data: new Uint16Array(40000) }
    expect(() => measure(words, grey(200, 200))).toThrow('differ in sample type')
  })

  test('bytes and clamped bytes are one type', () => {
    const clamped = { ...grey(200, 200), data: Uint8ClampedArray.from(grey(200, 200).data) }
    expect(measure(clamped, grey(200, 200))).toEqual(measure(grey(200, 200), grey(200, 200)))
  })

  test.each([-1, 0.5, 100, Number.NaN])('a border of %d pixels is refused', (cropBorder) => {
    expect(() => measure(grey(200, 200), grey(200, 200), { cropBorder })).toThrow('Expected a whole number')
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a range of %d is refused', (dataRange) => {
    expect(() => measure(grey(200, 200), grey(200, 200), { dataRange })).toThrow('Expected a positive number')
  })
})

describe('pictures smaller than the window', () => {
  test('ssim names the least size', () => {
    expect(() => ssim(grey(10, 40), grey(10, 40))).toThrow(
      'ssim: the picture is too small. Expected at least 11 × 11 pixels after cropping, found 10 × 40.',
    )
    expect(() => ssim(grey(15, 40), grey(15, 40), { cropBorder: 3 })).toThrow('found 9 × 34')
    expect(() => ssim(grey(6, 6), grey(6, 6), { variant: 'skimage' })).toThrow('at least 7 × 7')
    expect(ssim(grey(3, 3), grey(3, 3), { variant: 'matlab' })).toBeCloseTo(1, 12)
  })

  test('msSsim names the size and the number of scales that fit', () => {
    expect(() => msSsim(grey(160, 300), grey(160, 300))).toThrow(
      /at least 161 × 161 .* found 160 × 300\. \{ scales: 4 \} takes pictures from 81 px on\./,
    )
    expect(() => msSsim(grey(50, 50), grey(50, 50))).toThrow('{ scales: 3 } takes pictures from 41 px on.')
    expect(() => msSsim(grey(9, 9), grey(9, 9))).toThrow(/found 9 × 9\.$/)
  })

  test('gmsd and vifP name theirs', () => {
    expect(() => gmsd(grey(2, 9), grey(2, 9))).toThrow('at least 3 × 3')
    expect(() => vifP(grey(40, 90), grey(40, 90))).toThrow('at least 41 × 41')
    expect(vifP(grey(41, 41), grey(41, 41))).toBeCloseTo(1, 9)
  })
})

describe('undecoded files', () => {
  const bytesOf = (start: readonly number[], length: number) => Object.assign(new Uint8Array(length), start)
  const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]
  const exif = [0xff, 0xd8, 0xff, 0xe1, 3, 9, 0x45, 0x78, 0x69, 0x66, 0]
  const webp = [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50]

  test.each([
    ['PNG', png],
    ['JPEG', jpeg],
    ['JPEG', exif],
    ['WebP', webp],
  ])('the bytes of a %s file are named as such', (format, start) => {
    const message = `data holds a ${format} file, not pixels`
    const fits = { width: 10, height: 10, channels: 3, data: bytesOf(start, 300) }
    expect(() => psnr(fits, fits)).toThrow(message)
    const shorter = { ...fits, data: bytesOf(start, 200) }
    expect(() => psnr(shorter, grey(10, 10))).toThrow(message)
    expect(() => psnr(bytesOf(start, 200) as unknown as Raster, grey(10, 10))).toThrow(
      `found the bytes of a ${format} file. Decode it first`,
    )
  })

  test('a wrong length is told with the right one', () => {
    expect(() => psnr({ ...grey(10, 10), data: new Uint8Array(37) }, grey(10, 10))).toThrow(
      'Expected 10 × 10 × 1 = 100 samples, found 37. The bytes of a file must be decoded first.',
    )
  })

  test("pixels that begin like a JPEG's first three bytes are pixels", () => {
    const pink = { width: 2, height: 2, channels: 3, data: bytesOf([0xff, 0xd8, 0xff], 12) }
    expect(mse(pink, pink)).toBe(0)
  })
})

describe('what is no picture, option or mask', () => {
  test.each([undefined, null, 'photo.png', [1, 2, 3], { width: 1, height: 1, channels: 1, data: [0] }])(
    '%o is no picture',
    (value) => {
      expect(() => psnr(value as unknown as Raster, grey(1, 1))).toThrow(TypeError)
    },
  )

  test('ImageData has four channels', () => {
    const imageData = { width: 1, height: 1, data: Uint8ClampedArray.of(10, 20, 30, 255) }
    expect(mse(imageData, { ...imageData, channels: 4, data: new Uint8Array(4) })).toBeCloseTo(1400 / 3, 12)
    expect(() => psnr(imageData, grey(1, 1))).toThrow(
      'Expected 1 × 1 × 1 (width × height × channels), found 1 × 1 × 4',
    )
    expect(() => psnr({ width: 2, height: 1, data: new Uint8Array(6) }, grey(2, 1))).toThrow(
      'Expected 2 × 1 × 4 = 8',
    )
  })

  test('unknown names are refused with the known ones', () => {
    const options = { variant: 'weber' } as unknown as { variant: 'sr' }
    expect(() => ssim(grey(20, 20), grey(20, 20), options)).toThrow('one of sr, wang-index, wang-auto')
    const channel = { channel: 'luma' } as unknown as { channel: 'rgb' }
    expect(() => psnr(grey(20, 20), grey(20, 20), channel)).toThrow('Expected rgb, y601 or yFull, found luma')
    const rgb = { channel: 'rgb' } as unknown as { channel: 'y601' }
    expect(() => gmsd(grey(20, 20), grey(20, 20), rgb)).toThrow('it is defined on luma')
    const scales = { scales: 6 } as unknown as { scales: 5 }
    expect(() => msSsim(grey(200, 200), grey(200, 200), scales)).toThrow('Expected 1 to 5, found 6')
  })

  test('options of other metrics are refused with the metric that has them', () => {
    const [a, b] = [grey(200, 200), grey(200, 200)]
    expect(() => msSsim(a, b, { mask: grey(200, 200) } as object)).toThrow(
      'psnr, mse, mae, ssim and ssimMap take',
    )
    expect(() => psnr(a, b, { variant: 'sr' } as object)).toThrow('It is an option of ssim and ssimMap.')
    expect(() => ssim(a, b, { scales: 3 } as object)).toThrow('It is an option of msSsim.')
  })

  test('the protocol says what it does not know', () => {
    const rgb = { ...grey(30, 10), width: 10, channels: 3 }
    expect(() => prepare(rgb, 2, 'paper' as 'ntire')).toThrow('Expected classic or ntire, found "paper"')
    expect(() => prepare(rgb, 2, 'ntire', { keepColour: true } as object)).toThrow('Did you mean keepColor?')
    expect(() => prepare(rgb, 0, 'ntire')).toThrow('scale must be a whole number from 1 on, found 0')
    expect(() => score('a.png' as never, rgb, 2, 'ntire')).toThrow('score: result: not a raster.')
    expect(() => shavePx(2, 'div2k' as 'ntire')).toThrow('shavePx: unknown protocol')
  })

  test("sharp's raw pixels are a picture", () => {
    const { data, ...info } = grey(8, 8)
    expect(mse({ data, info }, grey(8, 8))).toBe(0)
  })

  test('a mask of another size or without a pixel is refused', () => {
    expect(() => psnr(grey(20, 20), grey(20, 20), { mask: grey(20, 10) })).toThrow('Expected 20 × 20 × 1')
    const none = { ...grey(20, 20), data: new Uint8Array(400) }
    expect(() => psnr(grey(20, 20), grey(20, 20), { mask: none })).toThrow('leaves no pixel')
    const edge = { ...none, data: none.data.map((_, index) => (index < 20 ? 1 : 0)) }
    expect(() => ssim(grey(20, 20), grey(20, 20), { mask: edge })).toThrow('leaves no pixel')
  })

  test('a flat reference has no information for vifP to keep', () => {
    const flat = { ...grey(64, 64), data: new Uint8Array(4096).fill(9) }
    expect(() => vifP(grey(64, 64), flat)).toThrow('vifP: the reference is flat')
  })
})
