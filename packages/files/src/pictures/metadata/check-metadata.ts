import { isDescriptive } from './descriptive-tags.js'
import { type ReadExif, readExif, withoutPrefix } from './exif.js'
import { iptcOf } from './photoshop-resources.js'
import type { PictureMetadata, StoredMetadata } from './picture-metadata.js'

/** The metadata that can be used of those in a file, and warnings that name the others. */
export function checkMetadata({ texts = [], comments = [], extendedXmp = [], ...stored }: StoredMetadata): {
  readonly metadata: PictureMetadata
  readonly warnings: readonly string[]
} {
  const warnings: string[] = []
  const { exif, density, complete } = findExif(stored)
  if (!complete) {
    const kept = exif === undefined ? 'they are left out' : 'what lies outside of them is left out'
    warnings.push(`its EXIF data are damaged; ${kept}.`)
  }
  const xmp = stored.xmp && decodeXmp(stored.xmp)
  if (stored.xmp && xmp === undefined) warnings.push('its XMP is damaged; it is left out.')
  const iptc = stored.iptc && iptcOf(stored.iptc)
  if (iptc === null) warnings.push('its IPTC data are damaged; they are left out.')
  const metadata: PictureMetadata = {
    ...(exif ? { exif } : {}),
    ...(density ? { exifDensity: density } : {}),
    ...(xmp ? { xmp } : {}),
    extendedXmp: extendedXmp.map((part) => Uint8Array.from(part)),
    ...(iptc ? { iptc: Uint8Array.from(iptc) } : {}),
    texts: texts.map((text) => ({ ...text, content: Uint8Array.from(text.content) })),
    comments: comments.map((comment) => Uint8Array.from(comment)),
  }
  return { metadata, warnings }
}

/** Larger data are an attack, or pixels by another name. */
const largestBlock = 2 ** 24

function findExif({ exif, tiff }: StoredMetadata): ReadExif {
  if (tiff) {
    const found = readExif(tiff, largestBlock, isDescriptive)
    // The maker's notes come to lie elsewhere in any case.
    return found.exif ? { ...found, exif: { ...found.exif, makerNoteAt: undefined } } : found
  }
  if (exif === undefined) return { complete: true }
  return readExif(withoutPrefix(exif), largestBlock)
}

/** XMP is UTF-8, or UTF-16 outside of most formats; zeros may follow. */
function decodeXmp(bytes: Uint8Array): string | undefined {
  if (bytes.length > largestBlock) return undefined
  const isLittleEndian = bytes[0] === 0xff || bytes[1] === 0
  const isBigEndian = bytes[0] === 0xfe || bytes[0] === 0
  const encoding = isLittleEndian ? 'utf-16le' : isBigEndian ? 'utf-16be' : 'utf-8'
  try {
    const decoded = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    const packet = decoded.slice(0, decoded.lastIndexOf('>') + 1)
    return /<\w{1,40}:RDF[\s>]/.test(packet) ? packet : undefined
  } catch {
    return undefined
  }
}
