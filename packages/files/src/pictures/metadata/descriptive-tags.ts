import type { ExifField } from './exif.js'

/**
 * Whether a tag in the directory of a TIFF's picture describes it, rather than how its pixels are stored, or
 * what a program does with it.
 */
export const isDescriptive = (tag: number): boolean =>
  texts.has(tag) || others.has(tag) || (tag >= 0x9000 && tag <= 0xa462 && tag !== imageSourceData)

/**
 * A descriptive field of EXIF in a form that libtiff reads in a TIFF without complaint, which many programs
 * take for damage; undefined where it has none. There a text ends with its only zero; in EXIF more may pad
 * it, and one parts the two holders of a copyright.
 */
export function descriptiveField(tag: number, field: ExifField): ExifField | undefined {
  if (!isDescriptive(tag) || field.count === 0) return undefined
  if (texts.has(tag)) return field.type === ascii || field.type === utf8 ? plainText(field) : undefined
  if (tag === pageNumber) return field.type === short && field.count === 2 ? field : undefined
  return field.type >= 1 && field.type <= 12 ? field : undefined
}

function plainText({ bytes }: ExifField): ExifField {
  const text = Buffer.from(bytes).toString('latin1').replace(/\0+$/, '').replace(/\0+/g, '; ')
  return { type: ascii, count: text.length + 1, bytes: Buffer.from(`${text}\0`, 'latin1') }
}

const [ascii, short, utf8] = [2, 3, 129]

const pageNumber = 297

/** Photoshop's layers. */
const imageSourceData = 37724

/** Texts of TIFF 6.0 and of DNG. */
const texts: ReadonlySet<number> = new Set([
  269, // DocumentName
  270, // ImageDescription
  271, // Make
  272, // Model
  285, // PageName
  305, // Software
  306, // DateTime
  315, // Artist
  316, // HostComputer
  337, // TargetPrinter
  33432, // Copyright
  50708, // UniqueCameraModel
  50735, // CameraSerialNumber
])

/** What else describes, of TIFF, EXIF and Windows; 0x9000 to 0xA462 are EXIF's own. */
const others: ReadonlySet<number> = new Set([
  274, // Orientation, which the result says of itself
  pageNumber,
  18246, // Rating
  18249, // RatingPercent
  33434, // ExposureTime
  33437, // FNumber
  34850, // ExposureProgram
  34855, // PhotographicSensitivity
  50341, // PrintImageMatching
])
