import { isUtf8 } from 'node:buffer'
import { inflateSync } from 'node:zlib'
import { type PngPart, pngChunk, readPngParts } from '../png-parts.js'
import { isTiff } from '../tiff-directory.js'
import { withoutPrefix } from './exif.js'
import type { PngText, StoredMetadata } from './picture-metadata.js'

/** The metadata of a PNG (PNG 11.3.3), and those that ExifTool and ImageMagick store as text. */
export function pngMetadataOf(parts: readonly PngPart[]): StoredMetadata {
  const isBlock = (text: PngText): boolean =>
    keywordOf(text) === xmpKeyword || keywordOf(text).startsWith(rawProfile)
  return {
    exif: exifOf(parts),
    xmp: textNamed(parts, xmpKeyword) ?? rawProfileNamed(parts, 'xmp'),
    iptc: rawProfileNamed(parts, 'iptc'),
    texts: parts.filter(isText).filter((text) => !isBlock(text)),
  }
}

const exifOf = (parts: readonly PngPart[]): Uint8Array | undefined =>
  parts.find(({ type }) => type === 'eXIf')?.content ?? rawProfileNamed(parts, 'exif')

const isText = ({ type }: PngText): boolean => type === 'tEXt' || type === 'zTXt' || type === 'iTXt'

function textNamed(parts: readonly PngPart[], keyword: string): Uint8Array | undefined {
  const found = parts.find((part) => isText(part) && keywordOf(part) === keyword)
  return found && textOf(found)
}

function rawProfileNamed(parts: readonly PngPart[], name: string): Uint8Array | undefined {
  const text = textNamed(parts, `${rawProfile}${name}`)
  return text && bytesOfRawProfile(text)
}

/**
 * The file with its EXIF data before its pixels, where libpng looks for the orientation; they may lie behind
 * them, or in a text. The same bytes where they are there already.
 */
export function withExifFirst(bytes: Uint8Array): Uint8Array {
  const parts = readPngParts(bytes)
  const pixelsAt = parts.findIndex(({ type }) => type === 'IDAT')
  if (parts.slice(0, pixelsAt).some(({ type }) => type === 'eXIf')) return bytes
  const exif = exifOf(parts)
  if (exif === undefined || !isTiff(withoutPrefix(exif))) return bytes
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
export function keywordOf({ content }: PngText): string {
  const end = content.indexOf(0)
  return Buffer.from(content.subarray(0, end < 0 ? undefined : end)).toString('latin1')
}

/** The chunk for a packet of XMP. */
export const pngXmp = (xmp: string): Uint8Array =>
  pngChunk('iTXt', internationalText(xmpKeyword, xmp).content)

/** The chunk for IPTC's datasets, in the form of ExifTool and ImageMagick; PNG has no place of its own. */
export function pngIptc(resource: Uint8Array): Uint8Array {
  const lines = Buffer.from(resource).toString('hex').replace(/.{72}/g, '$&\n')
  const text = `\niptc\n${String(resource.length).padStart(8)}\n${lines}\n`
  return pngChunk('tEXt', Buffer.from(`${rawProfile}iptc\0${text}`, 'latin1'))
}

/** The keyword of what JPEG calls a comment. */
export const commentKeyword = 'Comment'

/** The text for a comment of a JPEG, which is of no stated encoding: UTF-8 if it can be, else Latin-1. */
export function textOfComment(comment: Uint8Array): PngText {
  const bytes = Buffer.from(comment)
  if (isUtf8(bytes)) return internationalText(commentKeyword, bytes.toString())
  return { type: 'tEXt', content: Buffer.concat([Buffer.from(`${commentKeyword}\0`), bytes]) }
}

/** The comment of a JPEG for a text, in UTF-8. */
export function commentOfText(text: PngText): Uint8Array {
  const bytes = Buffer.from(textOf(text))
  return text.type === 'iTXt' ? bytes : Buffer.from(bytes.toString('latin1'))
}

const xmpKeyword = 'XML:com.adobe.xmp'
const rawProfile = 'Raw profile type '

/** Not compressed, without language and translated keyword. */
const internationalText = (keyword: string, text: string): PngText => ({
  type: 'iTXt',
  content: Buffer.from(`${keyword}\0\0\0\0\0${text}`),
})

/** The text as bytes; none where it cannot be inflated, or only into more than a packet ever has. */
function textOf({ type, content }: PngText): Uint8Array {
  const start = content.indexOf(0) + 1
  if (type === 'tEXt') return content.subarray(start)
  if (type === 'zTXt') return inflated(content.subarray(start + 1))
  const isCompressed = content[start] === 1
  const textAt = content.indexOf(0, content.indexOf(0, start + 2) + 1) + 1
  return isCompressed ? inflated(content.subarray(textAt)) : content.subarray(textAt)
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: largestText })
  } catch {
    return new Uint8Array()
  }
}

const largestText = 2 ** 24

/** A line with a name, a line with a length, and hexadecimal digits; nothing where they are not so many. */
function bytesOfRawProfile(text: Uint8Array): Uint8Array {
  const lines = /^\n?[^\n]{0,80}\n\s{0,80}(\d{1,9})\n([\s\da-fA-F]*)$/
  const [, length, digits = ''] = lines.exec(Buffer.from(text).toString('latin1')) ?? []
  const bytes = Buffer.from(digits.replace(/\s/g, ''), 'hex')
  return bytes.length === Number(length) ? bytes : new Uint8Array()
}
