/**
 * Writes the pages that are made of the sources into generated/: errors, options, checkpoints, the API.
 * Fails where a public name, an option or a code of an error has no words.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeApiReference } from './api-reference.js'
import { checkpointFamilies } from './checkpoint-families.js'
import { commandReference } from './command-reference.js'
import { errorReference } from './error-reference.js'
import { makePictures } from './make-pictures.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'site/generated')

rmSync(folder, { recursive: true, force: true })
write('reference/errors.md', errorReference(root))
write('reference/command-line.md', commandReference(root))
write('guides/checkpoints.md', checkpointFamilies(root))
await makePictures(root, join(folder, 'pictures'))
await writeApiReference(root, join(folder, 'api'))

function write(path, text) {
  const target = join(folder, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}
