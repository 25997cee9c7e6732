/**
 * Whether a tag in the directory of a TIFF's picture describes it, rather than how its pixels are stored, or what a
 * program does with it.
 */
export const isDescriptive = (tag: number): boolean =>
  descriptiveTags.has(tag) || (tag >= 0x9000 && tag <= 0xa462 && tag !== imageSourceData)

/** Photoshop's layers. */
const imageSourceData = 37724

/** Those of TIFF 6.0 and EXIF that describe, and of others what ExifTool writes there; 0x9000 to 0xA462 are EXIF's own. */
const descriptiveTags: ReadonlySet<number> = new Set([
  269, // DocumentName
  270, // ImageDescription
  271, // Make
  272, // Model
  274, // Orientation, which the result says of itself
  285, // PageName
  297, // PageNumber
  305, // Software
  306, // DateTime
  315, // Artist
  316, // HostComputer
  337, // TargetPrinter
  18246, // Rating
  18249, // RatingPercent
  33432, // Copyright
  33434, // ExposureTime
  33437, // FNumber
  34850, // ExposureProgram
  34855, // PhotographicSensitivity
  50341, // PrintImageMatching
  50708, // UniqueCameraModel
  50735, // CameraSerialNumber
])
