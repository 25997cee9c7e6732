import type { PixelDensity } from '../pixel-density.js'
import type { PngPart } from '../png-parts.js'
import type { Exif } from './exif.js'

/** What a picture's file carries besides pixels, colour profile and density. */
export interface PictureMetadata {
  readonly exif?: Exif
  /** What EXIF says of the density, even if that stands for an unknown one. */
  readonly exifDensity?: PixelDensity
  /** A packet of XMP (ISO 16684-1). */
  readonly xmp?: string
  /** The parts that did not fit into its segment of a JPEG (ISO 16684-3, 1.1.3.1), as they lie in theirs. */
  readonly extendedXmp: readonly Uint8Array[]
  /** Datasets of IPTC's IIM 4. */
  readonly iptc?: Uint8Array
  /** The tEXt, zTXt and iTXt of a PNG that are not one of the above. */
  readonly texts: readonly PngText[]
  /** The comments of a JPEG. */
  readonly comments: readonly Uint8Array[]
}

/** A tEXt, zTXt or iTXt chunk of a PNG (PNG 11.3.3). */
export type PngText = Pick<PngPart, 'type' | 'content'>

/** Metadata as they lie in a file, before they are checked. */
export interface StoredMetadata {
  /** With or without "Exif\0\0" before it. */
  readonly exif?: Uint8Array | undefined
  /** Instead of `exif`: a TIFF file, whose directories are EXIF's. */
  readonly tiff?: Uint8Array | undefined
  readonly xmp?: Uint8Array | undefined
  readonly extendedXmp?: readonly Uint8Array[]
  /** Datasets, or Photoshop's resources with them among them. */
  readonly iptc?: Uint8Array | undefined
  readonly texts?: readonly PngText[]
  readonly comments?: readonly Uint8Array[]
}

/** What a result's file carries, each block as it lies there. */
export interface ResultMetadata {
  readonly density?: PixelDensity | undefined
  readonly exif?: Exif | undefined
  readonly xmp?: string | undefined
  readonly extendedXmp: readonly Uint8Array[]
  readonly iptc?: Uint8Array | undefined
  readonly comments: readonly Uint8Array[]
  /** Of a PNG: its other chunks before the pixels, whole. */
  readonly chunks: readonly Uint8Array[]
}
