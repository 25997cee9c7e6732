import {
  createPlane,
  createRaster,
  lumaBt601,
  lumaJfif,
  type Plane,
  type Raster,
  type Rect,
  readPlane,
  rgbToYcbcrBt601,
  rgbToYcbcrJfif,
  writePlane,
  ycbcrBt601ToRgb,
  ycbcrJfifToRgb,
} from '@sr/image'
import type { NetworkConfig } from '@sr/network'

/** One channel as floats 0..1. */
export type FloatPlane = Plane<Float32Array>

/** How a picture's colour passes a network: what the network enlarges, what bicubic enlarges, and how both join. */
export interface ColorPath {
  /** The network's channels of a rectangle. */
  readonly read: (raster: Raster, rect: Rect) => FloatPlane[]
  /** The channels that only bicubic enlarges: the chroma beside a luma network. */
  readonly readChroma: (raster: Raster, rect: Rect) => FloatPlane[]
  /** The enlarged picture's colour channels; neither rounded nor clamped. */
  readonly join: (enlarged: FloatPlane[], chroma: FloatPlane[]) => FloatPlane[]
}

/** The path of a picture through a network; its alpha channel does not count. */
export function colorPathOf({ color }: NetworkConfig, picture: Raster): ColorPath {
  const isGrey = picture.channels < 3
  switch (color) {
    case 'y601':
      return isGrey ? grey : lumaPath(lumaBt601, rgbToYcbcrBt601, ycbcrBt601ToRgb)
    case 'yFull':
      return isGrey ? grey : lumaPath(lumaJfif, rgbToYcbcrJfif, ycbcrJfifToRgb)
    case 'rgb':
      return isGrey ? greyAsRgb : rgb
    case 'ycbcrFull':
      return isGrey ? greyAsYcbcr : ycbcr
  }
}

/** Grey through a luma network: the samples as they are, without a colour conversion. */
const grey: ColorPath = {
  read: (raster, rect) => [readPlane(raster, 0, { rect })],
  readChroma: () => [],
  join: (enlarged) => enlarged,
}

/** RGB through a luma network. */
function lumaPath(
  luma: typeof lumaBt601,
  toYcbcr: typeof rgbToYcbcrBt601,
  toRgb: typeof ycbcrBt601ToRgb,
): ColorPath {
  return {
    read: (raster, rect) => [luma(raster, { rect })],
    readChroma: (raster, rect) => {
      const { cb, cr } = toYcbcr(raster, { rect })
      return [cb, cr]
    },
    join: ([y], [cb, cr]) => {
      const { r, g, b } = toRgb({ y, cb, cr })
      return [r, g, b]
    },
  }
}

/** RGB through an RGB network. */
const rgb: ColorPath = {
  read: (raster, rect) => [0, 1, 2].map((channel) => readPlane(raster, channel, { rect })),
  readChroma: () => [],
  join: (enlarged) => enlarged,
}

/** RGB through a network of full-range YCbCr. */
const ycbcr: ColorPath = {
  read: (raster, rect) => {
    const { y, cb, cr } = rgbToYcbcrJfif(raster, { rect })
    return [y, cb, cr]
  },
  readChroma: () => [],
  join: ([y, cb, cr]) => {
    const { r, g, b } = ycbcrJfifToRgb({ y, cb, cr })
    return [r, g, b]
  },
}

/** Grey through an RGB network: as R = G = B; the result need not be grey, so its full-range luma is taken. */
const greyAsRgb: ColorPath = {
  read: (raster, rect) => {
    const plane = readPlane(raster, 0, { rect })
    return [plane, plane, plane]
  },
  readChroma: () => [],
  join: (enlarged) => {
    const [{ width, height }] = enlarged
    const colored = createRaster(width, height, 3, 'float32')
    for (const [channel, plane] of enlarged.entries()) writePlane(plane, colored, channel)
    return [lumaJfif(colored)]
  },
}

/** Grey through a network of full-range YCbCr: as luma beside neutral chroma; of the result the luma is taken. */
const greyAsYcbcr: ColorPath = {
  read: (raster, rect) => {
    const neutral = createPlane(rect.width, rect.height, 'float32')
    neutral.data.fill(128 / 255)
    return [readPlane(raster, 0, { rect }), neutral, neutral]
  },
  readChroma: () => [],
  join: ([y]) => [y],
}
