import { dirname } from 'node:path'
import type { Size } from '@sr/image'
import { FileError } from '../disk/errors.js'
import { assertWritable, isTaken } from '../disk/output-place.js'
import { readInputFile } from '../disk/read-input.js'
import { createFolder, writeFileWhole } from '../disk/write-output.js'
import { type FileFormat, formatOfPath } from '../formats.js'
import {
  assertAlphaSurvives,
  assertFormatHolds,
  encodePicture,
  usualQuality,
} from '../pictures/encode-picture.js'
import { metadataForResult } from '../pictures/metadata/metadata-for-result.js'
import { decodeFile, measurePicture, type ReadFormat } from '../pictures/read-picture.js'
import type { Enlarger } from './enlarger.js'
import { planSize, type SizePlan, type Target } from './plan-size.js'
import type { ChosenRestoration } from './restoration.js'

/** What a result is to be, whatever the picture. */
export interface ResultOptions {
  readonly target: Target
  /** Default: by the output's name, else the input's own. */
  readonly format?: FileFormat | undefined
  /** 1 to 100, of JPEG, WebP and AVIF. */
  readonly quality?: number | undefined
  /** How hard the AVIF encoder tries, 0 to 9. */
  readonly effort?: number | undefined
  /** Leaves out EXIF, XMP, IPTC and text. */
  readonly strip?: boolean | undefined
  /** Of an input; see {@link decodeFile}. */
  readonly maxPixels?: number | undefined
}

export interface EnlargeFileOptions extends ResultOptions {
  readonly signal: AbortSignal
  /** About the input or the output, which it names. */
  readonly onWarning?: ((where: string, message: string) => void) | undefined
  /** Called with 0..1; a label says what is done now, if it is not the enlarging. */
  readonly onProgress?: ((ratio: number, label?: string) => void) | undefined
}

/** What became of a picture, or will. */
export interface EnlargedFile {
  readonly from: Size
  readonly plan: SizePlan
  /** Absent where nothing was, or could be, restored. */
  readonly restoration?: ChosenRestoration | undefined
}

/** An enlarged picture that is not stored yet. */
export interface EnlargedPicture extends EnlargedFile {
  /** Encodes it, with its metadata, into a file that is there. */
  encodeInto(file: string): Promise<void>
}

/**
 * Enlarges a picture file into another, which is written whole or not at all. Without `overwrite` an output
 * that is there stays as it is: then, and where one came meanwhile, undefined. Throws a {@link FileError}, and
 * what the enlarger throws.
 */
export async function enlargeFile(
  input: string,
  output: string,
  enlarger: Enlarger,
  options: EnlargeFileOptions & { readonly overwrite: boolean },
): Promise<EnlargedFile | undefined> {
  const { overwrite, signal } = options
  signal.throwIfAborted()
  if (!overwrite && (await isTaken(output))) return undefined
  await assertWritable(output)
  const { encodeInto, ...outcome } = await enlargeBytes(
    { input, file: await readInputFile(input), output },
    enlarger,
    options,
  )
  await createFolder(dirname(output))
  return (await writeFileWhole(output, encodeInto, { signal, overwrite })) ? outcome : undefined
}

/** A picture file's bytes, with the names of where they come from and where the result goes. */
export interface NamedFile {
  readonly input: string
  readonly file: Uint8Array
  readonly output: string
}

/** Enlarges a picture file that was read; the result is wherever the caller has it encoded. */
export async function enlargeBytes(
  { input, file, output }: NamedFile,
  enlarger: Enlarger,
  options: EnlargeFileOptions,
): Promise<EnlargedPicture> {
  const { target, maxPixels, signal, onWarning = () => {}, onProgress = () => {} } = options
  const planOf = (size: Size) => planSize(input, size, target, enlarger.scales)
  const picture = await decodeFile(input, file, enlargementOf(planOf), maxPixels)
  for (const warning of picture.warnings) onWarning(input, warning)
  // All that can be refused is refused before the work, not after it.
  const { width, height } = picture.raster
  const plan = planOf({ width, height })
  const format = formatOfResult(output, picture.format, options)
  if (enlarger.alpha !== 'drop') assertAlphaSurvives(output, format, picture.raster)
  assertFormatHolds(output, format, plan.size)
  if (plan.passes.length === 0)
    onWarning(input, `${width} × ${height} pixels need no enlarging; only resampled.`)
  for (const message of withoutEffect(format, options)) onWarning(output, message)
  const restoration = await enlarger.restoration(plan, picture)
  const canvas = await enlarger.enlarge(picture.raster, plan, {
    restoration,
    iccProfile: picture.iccProfile,
    signal,
    onProgress,
  })
  onProgress(1, `storing ${output}`)
  const { quality, effort, strip = false } = options
  const { metadata, warnings } = metadataForResult(picture, format, plan.size, { strip })
  for (const warning of warnings) onWarning(output, warning)
  const encodeInto = (path: string): Promise<void> =>
    encodePicture(output, path, canvas, { format, metadata, quality, effort })
  return { from: { width, height }, plan, restoration, encodeInto }
}

/** What {@link enlargeFile} would do, by the header of the input alone. Refuses what that can refuse. */
export async function planEnlargement(
  input: string,
  output: string,
  enlarger: Enlarger,
  options: ResultOptions,
): Promise<EnlargedFile> {
  const planOf = (size: Size) => planSize(input, size, options.target, enlarger.scales)
  const { format, ...from } = await measurePicture(input, enlargementOf(planOf), options.maxPixels)
  const plan = planOf(from)
  assertFormatHolds(output, formatOfResult(output, format, options), plan.size)
  return { from, plan }
}

const enlargementOf =
  (planOf: (size: Size) => SizePlan) =>
  (size: Size): number =>
    Math.max(1, planOf(size).reached)

function formatOfResult(output: string, own: ReadFormat, { format }: ResultOptions): FileFormat {
  const stated = format ?? formatOfPath(output)
  if (stated !== undefined) return stated
  if (own !== 'bmp') return own
  throw new FileError('bad-usage', output, 'a BMP is not written. State the format, such as png.')
}

function withoutEffect(format: FileFormat, { quality, effort }: ResultOptions): string[] {
  return [
    ...(effort !== undefined && format !== 'avif' ? ['effort counts for AVIF only.'] : []),
    ...(quality !== undefined && usualQuality[format] === undefined
      ? ['quality counts for JPEG, WebP and AVIF only; the others lose nothing.']
      : []),
  ]
}
