import { FileError } from '../disk/errors.js'
import type { TiffDirectory } from './tiff-directory.js'

/**
 * Throws FileError `unsupported-picture` for a TIFF (6.0) whose samples libvips does not read, calls damaged,
 * or takes for other ones without a word.
 */
export function assertTiffReadable(path: string, directory: TiffDirectory): void {
  const one = (tag: number, missing: number): number => directory.values(tag, [missing])[0] ?? missing
  const photometric = one(262, 1)
  const samples = one(277, 1)
  const depths = directory.values(258, [1])
  const bits = depths[0] ?? 1
  const isTiled = directory.entries.has(322)
  const refuse = (found: string): never => {
    const problem =
      `a TIFF of a kind that is not supported: ${found}. Expected grey, RGB, YCbCr, CMYK or a palette ` +
      'with whole numbers of 8 or 16 bits. Convert it first.'
    throw new FileError('unsupported-picture', path, problem)
  }
  const colors = colorNames[photometric] ?? `colours of kind ${photometric}`
  if (!readable.has(photometric)) refuse(colors)
  if (depths.some((depth) => depth !== bits)) refuse(`${depths.join(', ')} bits for its samples`)
  const format = one(339, 1)
  if (format === 3) refuse(`float samples of ${bits} bits`)
  if (format !== 1 && format !== 4) refuse(`${formatNames[format] ?? `unknown (${format})`} samples`)
  const allowed = samples === 1 && photometric !== 6 ? [1, 2, 4, 8, 16] : [8, 16]
  if (!allowed.includes(bits)) refuse(`${bits} bits a sample`)
  if (photometric === 3 && bits === 16) refuse('a palette of 16 bits')
  if (one(284, 1) === 2 && isTiled && samples > 1) refuse('tiles that hold one colour each (planar)')
  if (photometric === 5 && one(332, 1) !== 1) refuse('inks other than CMYK')
  if (!isPlainYcbcr(directory)) return
  if (bits !== 8 || samples !== 3) refuse(`YCbCr of ${samples} samples of ${bits} bits`)
  const [across, down] = directory.values(530, [2, 2])
  if (across !== 1 || down !== 1)
    refuse(`YCbCr with colour at a fraction of the pixels (${across} × ${down})`)
}

/** Whether the samples are YCbCr as they are; libvips makes RGB of those in JPEG inside TIFF alone. */
export function isPlainYcbcr({ values }: TiffDirectory): boolean {
  const [compression = 1] = values(259)
  return values(262)[0] === 6 && compression !== 6 && compression !== 7
}

const readable: ReadonlySet<number> = new Set([0, 1, 2, 3, 5, 6])

/** PhotometricInterpretation. */
const colorNames: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  8: 'CIE L*a*b* colours',
  9: 'ICC L*a*b* colours',
  10: 'ITU L*a*b* colours',
  32803: 'the raw samples of a sensor (CFA)',
  32844: 'CIE log2(L) luminances',
  32845: 'CIE log2(L)(u′,v′) colours',
  34892: 'the raw linear samples of a camera',
}

/** SampleFormat. */
const formatNames: Readonly<Record<number, string>> = {
  2: 'signed',
  5: 'complex whole',
  6: 'complex float',
}
