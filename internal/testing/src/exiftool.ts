import { execFileSync, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

/** ExifTool's program, which npm brings and Perl runs; undefined where one of the two is missing. */
export const exiftoolPath: string | undefined = findExiftool()

function findExiftool(): string | undefined {
  if (spawnSync('perl', ['-v']).status !== 0) return undefined
  try {
    return createRequire(import.meta.url)('exiftool-vendored.pl')
  } catch {
    return undefined // an optional dependency, which npm leaves out on Windows
  }
}

/** Has ExifTool write fields into a file: `-IFD0:XResolution=300` and the like. */
export function writeFields(file: string, fields: readonly string[]): void {
  run(['-q', '-overwrite_original', ...fields, file])
}

/**
 * The fields that ExifTool finds in each file, as `GROUP:NAME` and the value as it is stored. Its groups are
 * those of `exiftool -G1`: IFD0, ExifIFD, GPS, XMP-dc, IPTC, JFIF, PNG-pHYs ….
 */
export function readFields(files: readonly string[]): Record<string, unknown>[] {
  return JSON.parse(run(['-q', '-json', '-G1', '-a', '-n', '-b', ...files]))
}

function run(args: readonly string[]): string {
  if (exiftoolPath === undefined) throw new Error('ExifTool needs Perl and the package exiftool-vendored.pl')
  const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  return execFileSync('perl', [exiftoolPath, '-config', '', ...args], options)
}
