/**
 * Writes what is made of the sources into generated/: the codes of errors, the options, the families of
 * checkpoints, which pages include; the API, which has pages of its own; the pictures.
 * Fails where a public name, an option or a code of an error has no words.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeApiReference } from './api-reference.js'
import { checkpointFamilies } from './checkpoint-families.js'
import { commandReference } from './command-reference.js'
import { errorReference } from './error-reference.js'
import { makePictures } from './make-pictures.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'site/generated')

const write = (name, text) => writeFileSync(join(folder, name), text)

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
write('errors.md', errorReference(root))
write('options.md', commandReference(root))
write('families.md', checkpointFamilies(root))
await makePictures(root, join(folder, 'pictures'))
await writeApiReference(root, join(folder, 'api'))
