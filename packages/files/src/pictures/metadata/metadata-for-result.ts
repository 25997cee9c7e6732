import type { Size } from '@sr/image'
import { type FileFormat, formatTraits } from '../../formats.js'
import { pngChunk } from '../png-parts.js'
import type { DecodedPicture } from '../read-picture.js'
import { tellingColorChunks } from './color-chunks.js'
import { exifOfDensity } from './exif-density.js'
import { jpegCapacity, jpegMetadata } from './jpeg-segments.js'
import { resourceOfIptc } from './photoshop-resources.js'
import type { PictureMetadata, PngText, ResultMetadata } from './picture-metadata.js'
import { commentKeyword, commentOfText, keywordOf, textOfComment } from './png-metadata.js'
import { reviseExif } from './revise-exif.js'
import { reviseXmp, withoutExtensionMark } from './revise-xmp.js'
import { writeExif } from './write-exif.js'

/**
 * What the result's file carries of what the picture's file did, true of the result. `warnings` name what its
 * format has no place for. With `strip` only what says how the pixels are shown: density and colours.
 */
export function metadataForResult(
  { metadata, density, colorChunks, iccProfile }: Described,
  format: FileFormat,
  size: Size,
  { strip = false }: { readonly strip?: boolean | undefined },
): { readonly metadata: ResultMetadata; readonly warnings: readonly string[] } {
  const { label } = formatTraits[format]
  const warnings: string[] = []
  const lostColors = format === 'png' ? [] : tellingColorChunks(colorChunks, iccProfile !== undefined)
  if (lostColors.length > 0) {
    warnings.push(`${label} has no place for what it says of its colours (${lostColors.join(', ')}).`)
  }
  const colors = format === 'png' ? colorChunks.map(({ type, content }) => pngChunk(type, content)) : []
  if (strip) return { metadata: { density, extendedXmp: [], comments: [], chunks: colors }, warnings }

  const lost: string[] = []
  function fits(kind: Kind, length: number, name: string = names[kind]): boolean {
    const capacity = capacities[format][kind]
    if (length > capacity) lost.push(capacity === 0 ? name : `${name} of ${length} bytes`)
    return length <= capacity
  }
  const exif = metadata.exif && reviseExif(metadata.exif, size, density)
  const extendedXmp = metadata.extendedXmp.filter((part) => fits('extendedXmp', part.length))
  const packet = metadata.xmp && (extendedXmp.length > 0 ? metadata.xmp : withoutExtensionMark(metadata.xmp))
  const xmp = packet && reviseXmp(packet, size, density)
  // WebP and AVIF have no field of their own for it.
  const densityAlone =
    density && (format === 'webp' || format === 'avif') ? exifOfDensity(density) : undefined
  const { iptc } = metadata
  const { texts, comments } = inWordsOf(format, metadata)
  const textNames = `PNG text (${listOf(texts.map(keywordOf))})`
  const keptTexts = texts.filter(({ content }) => fits('text', content.length, textNames))
  const kept: ResultMetadata = {
    // EXIF's fields are those of a TIFF.
    density: format === 'tiff' ? (density ?? metadata.exifDensity) : density,
    exif: exif && fits('exif', writeExif(exif).length) ? exif : densityAlone,
    xmp: xmp && fits('xmp', Buffer.byteLength(xmp)) ? xmp : undefined,
    iptc: iptc && fits('iptc', resourceOfIptc(iptc).length) ? iptc : undefined,
    extendedXmp,
    comments: comments.filter((comment) => fits('comment', comment.length)),
    chunks: [...colors, ...keptTexts.map(({ type, content }) => pngChunk(type, content))],
  }
  if (lost.length > 0) {
    warnings.push(`${label} has no place for its ${[...new Set(lost)].join(', ')}; left out.`)
  }
  return { metadata: kept, warnings }
}

/** The comments of a JPEG become texts of a PNG, and the other way round. */
function inWordsOf(
  format: FileFormat,
  { texts, comments }: PictureMetadata,
): Pick<PictureMetadata, 'texts' | 'comments'> {
  if (format === 'png') return { texts: [...texts, ...comments.map(textOfComment)], comments: [] }
  if (format !== 'jpeg') return { texts, comments }
  // One that cannot be inflated is empty, and stays a text, which is told as left out.
  const isComment = (text: PngText): boolean =>
    keywordOf(text) === commentKeyword && commentOfText(text).length > 0
  return {
    texts: texts.filter((text) => !isComment(text)),
    comments: [...comments, ...texts.filter(isComment).map(commentOfText)],
  }
}

/** A few keywords, each of which has at most 79 letters (PNG 11.3.3.2). */
function listOf(keywords: readonly string[]): string {
  const named = [...new Set(keywords)].map((keyword) => keyword.slice(0, 79))
  return named.length <= 6 ? named.join(', ') : `${named.slice(0, 5).join(', ')} and ${named.length - 5} more`
}

/** What is said of a picture. */
type Described = Pick<DecodedPicture, 'metadata' | 'density' | 'colorChunks' | 'iccProfile'>

type Kind = 'exif' | 'xmp' | 'extendedXmp' | 'iptc' | 'text' | 'comment'

const names: Readonly<Record<Kind, string>> = {
  exif: 'EXIF data',
  xmp: 'XMP',
  extendedXmp: 'extended XMP',
  iptc: 'IPTC data',
  text: 'PNG text',
  comment: 'comment',
}

/** How many bytes of each have a place in a format. */
const capacities: Readonly<Record<FileFormat, Readonly<Record<Kind, number>>>> = {
  png: { exif: Infinity, xmp: Infinity, extendedXmp: 0, iptc: Infinity, text: Infinity, comment: Infinity },
  jpeg: {
    exif: jpegCapacity(jpegMetadata.exif),
    xmp: jpegCapacity(jpegMetadata.xmp),
    extendedXmp: jpegCapacity(jpegMetadata.extendedXmp),
    iptc: jpegCapacity(jpegMetadata.iptc),
    text: 0,
    comment: jpegCapacity(jpegMetadata.comment),
  },
  webp: { exif: Infinity, xmp: Infinity, extendedXmp: 0, iptc: 0, text: 0, comment: 0 },
  tiff: { exif: Infinity, xmp: Infinity, extendedXmp: 0, iptc: Infinity, text: 0, comment: 0 },
  avif: { exif: Infinity, xmp: Infinity, extendedXmp: 0, iptc: 0, text: 0, comment: 0 },
}
