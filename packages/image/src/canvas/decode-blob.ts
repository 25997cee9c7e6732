import { sayValue } from '@sr/checks'
import { encodedFormat } from '../encoded-format.js'
import { ImageError } from '../errors.js'
import { abortable, abortableBitmap } from './abortable.js'
import { decodeElement } from './decode-element.js'
import { assertPixelLimit, type DecodeOptions, straight } from './decode-options.js'
import { isJpeg, readEncodedHeader } from './encoded-header.js'

/** Cameras write up to some hundred kilobytes before a JPEG says its size. */
const headerBytes = 2 ** 20

/** The picture in a file, decoded apart from the calling thread, upright by its EXIF orientation. */
export async function decodeBlob(blob: Blob, options: DecodeOptions): Promise<ImageBitmap> {
  const { maxPixels, signal } = options
  const head = new Uint8Array(await abortable(readHead(blob), signal))
  const { size, opaque } = readEncodedHeader(head)
  if (size !== undefined) assertPixelLimit(size, maxPixels)
  if (isSvg(blob, head) && typeof Image === 'function') return decodeSvg(blob, options)
  return abortableBitmap(createImageBitmap(blob, opaque ? {} : straight), signal).catch((cause) => {
    signal?.throwIfAborted()
    throw new ImageError(
      'undecodable',
      'readPicture: this browser cannot decode the file. Expected a whole picture, such as PNG, JPEG, WebP, ' +
        `GIF or AVIF, found ${describeFile(blob, head)}. Save it again, as a PNG for example.`,
      { cause },
    )
  })
}

async function readHead(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.slice(0, headerBytes).arrayBuffer()
  } catch (cause) {
    throw new ImageError(
      'undecodable',
      'readPicture: the file cannot be read. It may have been moved or changed since it was chosen. Choose it again.',
      { cause },
    )
  }
}

/** Of SVG browsers make no bitmap but by an element, which workers lack. */
async function decodeSvg(blob: Blob, options: DecodeOptions): Promise<ImageBitmap> {
  const url = URL.createObjectURL(new Blob([blob], { type: svgType }))
  try {
    return await decodeElement(Object.assign(new Image(), { src: url }), options)
  } finally {
    URL.revokeObjectURL(url)
  }
}

const svgType = 'image/svg+xml'

const isSvg = ({ type }: Blob, head: Uint8Array): boolean =>
  type === svgType ||
  /^\s*<(\?xml|!--|!doctype svg|svg)/i.test(new TextDecoder().decode(head.subarray(0, 256)))

function describeFile(blob: Blob, head: Uint8Array): string {
  if (blob.size === 0) return 'an empty file'
  if (isSvg(blob, head)) return 'an SVG, which workers cannot draw'
  const format = isJpeg(head) ? 'JPEG' : encodedFormat(head)
  const kind = format
    ? `a damaged ${format} file, or one of a kind that it lacks`
    : `a file of type ${sayValue(blob.type)}`
  return `${kind}, of ${blob.size} bytes`
}
