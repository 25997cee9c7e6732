import { densityOfMetres, densityUnits, type PixelDensity } from '../pixel-density.js'
import { isPng, readPngParts } from '../png-parts.js'
import { isTiff } from '../tiff-directory.js'
import { contentsOf, isJpeg, jpegMetadata, readJpegSegments } from './jpeg-segments.js'

/** The density that a file states: in its format's own field, or in EXIF's, which TIFF shares. */
export function readDensity(file: Uint8Array, ofExif: PixelDensity | undefined): PixelDensity | undefined {
  if (isPng(file)) {
    const own = pngDensity(file)
    return own && own.unit !== 'none' ? own : (known(ofExif) ?? own)
  }
  if (isJpeg(file)) return known(ofExif) ?? jfifDensity(file)
  return isTiff(file) ? ofExif : known(ofExif)
}

/** "When the image resolution is unknown, 72 [dpi] shall be designated" (CIPA DC-008, 4.6.5). */
const known = (density: PixelDensity | undefined): PixelDensity | undefined =>
  density?.x === 72 && density.y === 72 && density.unit === 'inch' ? undefined : density

/** PNG 11.3.4.3, pHYs. */
function pngDensity(file: Uint8Array): PixelDensity | undefined {
  const content = readPngParts(file).find(({ type }) => type === 'pHYs')?.content
  if (content === undefined || content.length !== 9) return undefined
  const view = new DataView(content.buffer, content.byteOffset)
  const [x, y] = [view.getUint32(0), view.getUint32(4)]
  if (content[8] === 1) return densityOfMetres(x, y)
  return x > 0 && y > 0 ? { x, y, unit: 'none' } : undefined
}

/** JFIF 1.02, page 5. */
function jfifDensity(file: Uint8Array): PixelDensity | undefined {
  const [content] = contentsOf(readJpegSegments(file), jpegMetadata.jfif)
  if (content === undefined || content.length < 7) return undefined
  const view = new DataView(content.buffer, content.byteOffset)
  const unit = densityUnits[content[2]]
  const [x, y] = [view.getUint16(3), view.getUint16(5)]
  const isStated = unit !== undefined && x > 0 && y > 0 && (unit !== 'none' || x !== y)
  return isStated ? { x, y, unit } : undefined
}
