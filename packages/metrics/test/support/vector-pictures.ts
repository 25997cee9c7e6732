import type { Raster } from '@sr/image'
import vectors from '../fixtures/metrics.json' with { type: 'json' }

export type PairName =
  | 'waves_noise'
  | 'texture_blur'
  | 'ramp_offset'
  | 'contrast_odd'
  | 'rgb_noise'
  | 'rgb_blocky'
  | 'identical'
  | 'inverted'
  | 'bright_low_contrast'
  | 'black_white'
  | 'ms_even'
  | 'ms_odd'
  | 'large_f2'
  | 'large_f3'

type BytePicture = Raster<Uint8Array>
type BytePair = { readonly x: BytePicture; readonly y: BytePicture }
type Pixel = (row: number, column: number, channel: number) => number

/** Those that were built; large ones take a while, and many tests want them. */
const built = new Map<PairName, BytePair>()

/** The pictures of a pair of the fixture: x the reference, y the tested one. */
export function vectorPair(name: PairName): BytePair {
  const pair = built.get(name) ?? buildPair(name)
  built.set(name, pair)
  return pair
}

function buildPair(name: PairName): BytePair {
  const [x, y] = builders[name]()
  const { fnv1a_x, fnv1a_y } = vectorsOf(name)
  if (checksum(x.data) !== fnv1a_x || checksum(y.data) !== fnv1a_y) {
    throw new Error(
      `vectorPair: ${name} was not rebuilt bit for bit. Compare builders with the fixture's formula.`,
    )
  }
  return { x, y }
}

export type PairVectors = (typeof vectors.pairs)[number]

export const pairNames = vectors.pairs.map(({ name }) => name as PairName)

export function vectorsOf(name: PairName): PairVectors {
  const found = vectors.pairs.find((pair) => pair.name === name)
  if (found === undefined) throw new Error(`vectorsOf: the fixture has no pair ${name}.`)
  return found
}

/** The fixture's integer hash of row, column and seed. */
export function hash32(i: number, j: number, s: number): number {
  const mixed = (Math.imul(i, 374761393) + Math.imul(j, 668265263) + Math.imul(s, 2246822519)) >>> 0
  const turned = Math.imul(mixed ^ (mixed >>> 13), 1274126177) >>> 0
  return (turned ^ (turned >>> 16)) >>> 0
}

/** FNV-1a, 32 bits. */
function checksum(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5)
}

const noise = (i: number, j: number, s: number, a: number) => (hash32(i, j, s) % (2 * a + 1)) - a
const clamp = (value: number) => Math.min(Math.max(value, 0), 255)
const level = (value: number) => clamp(Math.floor(value + 0.5))

function draw(height: number, width: number, channels: number, pixel: Pixel): BytePicture {
  const data = new Uint8Array(height * width * channels)
  for (let index = 0; index < data.length; index++) {
    const place = Math.floor(index / channels)
    data[index] = pixel(Math.floor(place / width), place % width, index % channels)
  }
  return { width, height, channels, data }
}

/** The same size with every sample computed from the picture's. */
function derive(
  from: BytePicture,
  pixel: (sample: number, ...place: Parameters<Pixel>) => number,
): BytePicture {
  const { width, height, channels, data } = from
  return draw(height, width, channels, (i, j, c) => pixel(data[(i * width + j) * channels + c], i, j, c))
}

/** A 3 × 3 box of grey, edges replicated, in whole numbers. */
function box3({ width, height, data }: BytePicture): BytePicture {
  const at = (i: number, j: number) =>
    data[Math.min(Math.max(i, 0), height - 1) * width + Math.min(Math.max(j, 0), width - 1)]
  return draw(height, width, 1, (i, j) => {
    let sum = 0
    for (const a of [-1, 0, 1]) for (const b of [-1, 0, 1]) sum += at(i + a, j + b)
    return Math.floor((2 * sum + 9) / 18)
  })
}

const waves = () => draw(48, 64, 1, (i, j) => level(127.5 + 60 * Math.sin(i / 7) + 50 * Math.cos(j / 5)))

function multiScale(height: number, width: number, seed: number): [BytePicture, BytePicture] {
  const x = draw(height, width, 1, (i, j) =>
    level(127.5 + 60 * Math.sin(i / 9) * Math.cos(j / 13) + 45 * Math.sin((i + j) / 4)),
  )
  return [x, box3(derive(x, (v, i, j) => clamp(v + noise(i, j, seed, 25))))]
}

const isOdd = (i: number, j: number, shift: number) => (((i >> shift) + (j >> shift)) & 1) === 1

const builders: Record<PairName, () => [BytePicture, BytePicture]> = {
  waves_noise: () => [waves(), derive(waves(), (v, i, j) => clamp(v + noise(i, j, 1, 20)))],
  texture_blur() {
    const x = draw(40, 40, 1, (i, j) =>
      level(120 + 70 * Math.sin((i * j) / 40) + (isOdd(i, j, 2) ? 30 : -30)),
    )
    return [x, box3(x)]
  },
  ramp_offset() {
    const x = draw(32, 32, 1, (i, j) => (5 * i + 3 * j) % 200)
    return [x, derive(x, (v) => v + 12)]
  },
  contrast_odd() {
    const x = draw(33, 47, 1, (i, j) => level(127.5 + 80 * Math.sin((i * i + j * j) / 90)))
    return [x, derive(x, (v) => Math.floor((7 * v + 389) / 10))]
  },
  rgb_noise() {
    const x = draw(36, 44, 3, (i, j, c) =>
      level(
        [
          127.5 + 100 * Math.sin(i / 6 + j / 11),
          127.5 + 90 * Math.cos(j / 7),
          127.5 + 80 * Math.sin((i + 2 * j) / 9),
        ][c],
      ),
    )
    return [x, derive(x, (v, i, j, c) => clamp(v + noise(i, j, 10 + c, 15)))]
  },
  rgb_blocky() {
    const x = draw(
      48,
      48,
      3,
      (i, j, c) =>
        [
          level(128 + 110 * Math.sin(i / 3) * Math.cos(j / 4)),
          isOdd(i, j, 3) ? 210 : 40,
          ((7 * i) ^ (5 * j)) & 255,
        ][c],
    )
    const corner = (i: number, j: number) => ((i & ~1) * 48 + (j & ~1)) * 3
    return [x, derive(x, (_, i, j, c) => x.data[corner(i, j) + c])]
  },
  identical: () => [waves(), waves()],
  inverted: () => [waves(), derive(waves(), (v) => 255 - v)],
  bright_low_contrast() {
    const x = draw(64, 64, 1, (i, j) => 250 + noise(i, j, 21, 1))
    return [x, derive(x, (v, i, j) => clamp(v + noise(i, j, 22, 1)))]
  },
  black_white: () => [draw(16, 16, 1, () => 0), draw(16, 16, 1, () => 255)],
  ms_even: () => multiScale(192, 176, 3),
  ms_odd: () => multiScale(201, 187, 4),
  large_f2: () => multiScale(420, 390, 5),
  large_f3: () => multiScale(700, 661, 6),
}
