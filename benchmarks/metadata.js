/**
 * Enlarges a picture with rich metadata of each format to each format with the sr command, and prints what
 * ExifTool finds before and after. Needs Perl.
 *
 *   npm run build && node benchmarks/metadata.js
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import exiftool from 'exiftool-vendored.pl'

const extensions = ['png', 'jpg', 'webp', 'tif', 'avif']
const command = fileURLToPath(new URL('../packages/cli/bin/sr.js', import.meta.url))
const pictures = fileURLToPath(new URL('../packages/files/test/fixtures/metadata', import.meta.url))

/** ExifTool's groups, by what people call them; not what a format says of its own pixels. */
const groups = {
  EXIF: /^(IFD0|ExifIFD|InteropIFD):(?!(Image(Width|Height)|BitsPerSample|Compression|Photometric\w+|Strip\w+|RowsPerStrip|SamplesPerPixel|SampleFormat|Planar\w+|Predictor|YCbCrPositioning)$)/,
  GPS: /^GPS:/,
  "maker's notes": /^Canon:/,
  XMP: /^XMP-/,
  IPTC: /^IPTC:/,
  ICC: /^ICC[-_]/,
  'PNG text': /^PNG:(Title|Author|Comment)$/,
  comment: /^File:Comment$/,
}

/** The fields of each file, as `GROUP:NAME` and value. */
function readFields(files) {
  const args = [exiftool, '-config', '', '-q', '-json', '-G1', '-a', '-n', '-b', ...files]
  return JSON.parse(execFileSync('perl', args, { encoding: 'utf8', maxBuffer: 2 ** 26 }))
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

const folder = mkdtempSync(join(tmpdir(), 'sr-metadata-'))
try {
  const corrected = new Set()
  console.log(`| from | to | ${Object.keys(groups).join(' | ')} |`)
  console.log(`|---|---|${'---|'.repeat(Object.keys(groups).length)}`)
  for (const from of extensions) {
    const source = join(pictures, `rich.${from}`)
    const results = extensions.map((to) => join(folder, `${from}.${to}`))
    for (const result of results) {
      const args = [command, 'upscale', source, '-o', result, '--model', 'fsrcnn-s', '--json']
      execFileSync(process.execPath, args, { stdio: 'pipe' })
    }
    const [before, ...after] = readFields([source, ...results])
    for (const [i, to] of extensions.entries()) {
      const cells = Object.values(groups).map((pattern) => {
        const names = Object.keys(before).filter((name) => pattern.test(name))
        const comment = after[i]['File:Comment'] ?? after[i]['PNG:Comment']
        const result = { ...after[i], 'File:Comment': comment, 'PNG:Comment': comment }
        const found = names.filter((name) => result[name] !== undefined)
        for (const name of found) if (!same(before[name], result[name])) corrected.add(name)
        return names.length === 0 ? '' : `${found.length} of ${names.length}`
      })
      console.log(`| ${from} | ${to} | ${cells.join(' | ')} |`)
    }
  }
  console.log(
    `\nOther than before, because the picture is larger and was turned upright: ${[...corrected].join(', ')}.`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
