import { isUtf8 } from 'node:buffer'
import { inflateSync } from 'node:zlib'
import { type PngPart, pngChunk, readPngParts } from '../png-parts.js'
import { withoutPrefix } from './exif.js'
import type { StoredMetadata } from './picture-metadata.js'

/** The metadata of a PNG (PNG 11.3.3), and those that ExifTool and ImageMagick store as text. */
export function pngMetadataOf(parts: readonly PngPart[]): StoredMetadata {
  const texts = parts.filter(({ type }) => type === 'tEXt' || type === 'zTXt' || type === 'iTXt')
  const named = (keyword: string): PngPart | undefined => texts.find((text) => keywordOf(text) === keyword)
  const profile = (name: string): Uint8Array | undefined => {
    const text = named(`${rawProfile}${name}`)
    return text && bytesOfRawProfile(textOf(text))
  }
  const xmp = named(xmpKeyword)
  return {
    exif: parts.find(({ type }) => type === 'eXIf')?.content ?? profile('exif'),
    xmp: (xmp && textOf(xmp)) ?? profile('xmp'),
    iptc: profile('iptc'),
    texts: texts.filter((text) => keywordOf(text) !== xmpKeyword && !keywordOf(text).startsWith(rawProfile)),
  }
}

/**
 * The file with its EXIF data before its pixels, where libpng looks for the orientation; they may lie behind them,
 * or in a text. The same bytes where they are there already.
 */
export function withExifFirst(bytes: Uint8Array): Uint8Array {
  const parts = readPngParts(bytes)
  const { exif } = pngMetadataOf(parts)
  const pixelsAt = parts.findIndex(({ type }) => type === 'IDAT')
  if (exif === undefined || parts.slice(0, pixelsAt).some(({ type }) => type === 'eXIf')) return bytes
  const late = parts.find(({ type }) => type === 'eXIf')
  const headEnd = parts[1]?.start ?? bytes.length
  const tail = late === undefined ? bytes.length : late.start
  return Buffer.concat([
    bytes.subarray(0, headEnd),
    pngChunk('eXIf', withoutPrefix(exif)),
    bytes.subarray(headEnd, tail),
    bytes.subarray(tail + (late === undefined ? 0 : 12 + late.content.length)),
  ])
}

/** The keyword of a text, which ends with the first zero. */
export function keywordOf({ content }: PngPart): string {
  const end = content.indexOf(0)
  return Buffer.from(content.subarray(0, end < 0 ? undefined : end)).toString('latin1')
}

/** The chunk for a packet of XMP. */
export const pngXmp = (xmp: string): Uint8Array => internationalText(xmpKeyword, xmp)

/** The chunk for IPTC's datasets, for which PNG has no place of its own, in the form that ExifTool and ImageMagick read. */
export function pngIptc(resource: Uint8Array): Uint8Array {
  const lines = Buffer.from(resource).toString('hex').replace(/.{72}/g, '$&\n')
  const text = `\niptc\n${String(resource.length).padStart(8)}\n${lines}\n`
  return pngChunk('tEXt', Buffer.from(`${rawProfile}iptc\0${text}`, 'latin1'))
}

/** The chunk for a comment of a JPEG, which is of no stated encoding: UTF-8 if it can be, else Latin-1. */
export function pngComment(comment: Uint8Array): Uint8Array {
  const bytes = Buffer.from(comment)
  if (isUtf8(bytes)) return internationalText('Comment', bytes.toString())
  return pngChunk('tEXt', Buffer.concat([Buffer.from('Comment\0'), bytes]))
}

const xmpKeyword = 'XML:com.adobe.xmp'
const rawProfile = 'Raw profile type '

/** Not compressed, without language and translated keyword. */
const internationalText = (keyword: string, text: string): Uint8Array =>
  pngChunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`))

/** The text as bytes; undefined where it cannot be inflated, or only into more than a packet ever has. */
function textOf({ type, content }: PngPart): Uint8Array | undefined {
  const start = content.indexOf(0) + 1
  if (type === 'tEXt') return content.subarray(start)
  if (type === 'zTXt') return inflated(content.subarray(start + 1))
  const isCompressed = content[start] === 1
  const textAt = content.indexOf(0, content.indexOf(0, start + 2) + 1) + 1
  return isCompressed ? inflated(content.subarray(textAt)) : content.subarray(textAt)
}

function inflated(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: largestText })
  } catch {
    return undefined
  }
}

const largestText = 2 ** 24

/** A line with its name, a line with its length, and hexadecimal digits. */
function bytesOfRawProfile(text: Uint8Array | undefined): Uint8Array | undefined {
  const [, length, digits] =
    /^\n?[^\n]{0,80}\n\s{0,80}(\d{1,9})\n([\s\da-fA-F]*)$/.exec(Buffer.from(text ?? []).toString('latin1')) ??
    []
  if (length === undefined || digits === undefined) return undefined
  const bytes = Buffer.from(digits.replace(/\s/g, ''), 'hex')
  return bytes.length === Number(length) ? bytes : undefined
}
