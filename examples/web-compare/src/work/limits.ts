import type { Size } from '@sr/image'

/** A picture and its result are held whole; beyond these, tabs of common browsers run out of memory. */
const limitPicturePixels = 64e6
const limitResultPixels = 150e6

/** Throws an Error in words for a picture, or a result, that a tab cannot hold. */
export function assertFits({ width, height }: Size, scale = 1): void {
  const say = (pixels: number) => `${Math.round(pixels / 1e6)} megapixels`
  const pixels = width * height
  if (pixels > limitPicturePixels) {
    throw new Error(
      `This picture is too large for a browser tab: ${width} × ${height} are ${say(pixels)}, and ` +
        `${say(limitPicturePixels)} is the most. Cut it into parts, or use the command line (sr upscale).`,
    )
  }
  if (pixels * scale ** 2 > limitResultPixels) {
    throw new Error(
      `×${scale} would make ${say(pixels * scale ** 2)} of this picture, and ${say(limitResultPixels)} is the ` +
        'most that this page holds. Choose a smaller scale, or use the command line (sr upscale).',
    )
  }
}

export { limitPicturePixels }
