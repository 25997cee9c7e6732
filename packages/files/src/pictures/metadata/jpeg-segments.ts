import type { StoredMetadata } from './picture-metadata.js'

/** A segment of a JPEG (ITU-T T.81, B.1.1.4) before its pixels. */
export interface JpegSegment {
  /** The second byte of its marker. */
  readonly marker: number
  readonly content: Uint8Array
  /** Where its marker lies. */
  readonly start: number
}

/** True for the first bytes of a JPEG. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8

/** The segments before the pixels, as far as the bytes go. */
export function readJpegSegments(bytes: Uint8Array): JpegSegment[] {
  const segments: JpegSegment[] = []
  for (let start = 2; start + 4 <= bytes.length && bytes[start] === 0xff; ) {
    const marker = bytes[start + 1]
    if (marker === 0xff) {
      start++ // a fill byte
      continue
    }
    const end = start + 2 + bytes[start + 2] * 256 + bytes[start + 3]
    if (marker === startOfScan || end > bytes.length) break
    segments.push({ marker, content: bytes.subarray(start + 4, end), start })
    start = end
  }
  return segments
}

/** A segment as it lies in a file. */
export function jpegSegment({ marker, prefix }: JpegKind, content: Uint8Array): Uint8Array {
  const head = Buffer.from([0xff, marker, 0, 0, ...Buffer.from(prefix, 'latin1')])
  head.writeUInt16BE(head.length - 2 + content.length, 2)
  return Buffer.concat([head, content])
}

/** The most that a segment holds after its prefix. */
export const jpegCapacity = ({ prefix }: JpegKind): number => 65_533 - prefix.length

interface JpegKind {
  readonly marker: number
  /** What the content begins with. */
  readonly prefix: string
}

/** The segments with metadata. */
export const jpegMetadata = {
  jfif: { marker: 0xe0, prefix: 'JFIF\0' },
  exif: { marker: 0xe1, prefix: 'Exif\0\0' },
  xmp: { marker: 0xe1, prefix: 'http://ns.adobe.com/xap/1.0/\0' },
  extendedXmp: { marker: 0xe1, prefix: 'http://ns.adobe.com/xmp/extension/\0' },
  iptc: { marker: 0xed, prefix: 'Photoshop 3.0\0' },
  comment: { marker: 0xfe, prefix: '' },
} as const

/** The contents of all segments of a kind, without their prefix. */
export const contentsOf = (segments: readonly JpegSegment[], { marker, prefix }: JpegKind): Uint8Array[] =>
  segments
    .filter(
      (segment) =>
        segment.marker === marker &&
        Buffer.from(segment.content.subarray(0, prefix.length)).toString('latin1') === prefix,
    )
    .map(({ content }) => content.subarray(prefix.length))

/** The metadata of a JPEG. */
export function jpegMetadataOf(segments: readonly JpegSegment[]): StoredMetadata {
  const resources = contentsOf(segments, jpegMetadata.iptc)
  return {
    exif: contentsOf(segments, jpegMetadata.exif)[0],
    xmp: contentsOf(segments, jpegMetadata.xmp)[0],
    extendedXmp: contentsOf(segments, jpegMetadata.extendedXmp),
    // Resources may be cut anywhere to fit into segments.
    iptc: resources.length === 0 ? undefined : Buffer.concat(resources),
    comments: contentsOf(segments, jpegMetadata.comment),
  }
}

const startOfScan = 0xda
