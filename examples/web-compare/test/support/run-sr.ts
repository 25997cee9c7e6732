import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('../../../../packages/cli/bin/sr.js', import.meta.url))

/** Runs the command line as its users do; returns what it says on standard output. */
export async function runSr(...words: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program, ...words])).stdout
}
