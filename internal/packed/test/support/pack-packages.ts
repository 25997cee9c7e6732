import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packages as npm packs them for the registry: the path of each tarball by the package's name. */
    readonly tarballs: Readonly<Record<string, string>>
  }
}

const pack = fileURLToPath(new URL('../../../../scripts/release/pack-packages.js', import.meta.url))

/**
 * Packs every package. Vitest calls this once before the tests. A release has packed them already: it names
 * its tarballs in SR_TARBALLS, so that what is tested is what is published.
 */
export function setup({ provide }: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'sr-tarballs-'))
  const printed =
    process.env.SR_TARBALLS ?? execFileSync(process.execPath, [pack, scratch], { encoding: 'utf8' })
  provide('tarballs', JSON.parse(printed))
  return () => rmSync(scratch, { recursive: true, force: true })
}
