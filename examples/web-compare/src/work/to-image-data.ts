import { crop, quantizeRaster, type Raster, type Rect } from '@sr/image'

/** Part of a picture, of any channels and samples, as a canvas takes it. */
export function toImageData(picture: Raster, at: Rect): ImageData {
  const { width, height, channels, data } = quantizeRaster(crop(picture, at), 'uint8')
  const image = new ImageData(width, height)
  const isGrey = channels < 3
  for (let from = 0, to = 0; to < image.data.length; from += channels, to += 4) {
    image.data[to] = data[from] as number
    image.data[to + 1] = data[isGrey ? from : from + 1] as number
    image.data[to + 2] = data[isGrey ? from : from + 2] as number
    image.data[to + 3] = channels % 2 === 0 ? (data[from + channels - 1] as number) : 255
  }
  return image
}
