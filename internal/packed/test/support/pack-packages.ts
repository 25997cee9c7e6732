import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
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

const packages = fileURLToPath(new URL('../../../../packages', import.meta.url))

/** Packs every package. Vitest calls this once before the tests. */
export function setup({ provide }: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'sr-tarballs-'))
  const packed = readdirSync(packages).map((folder) => {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch]
    const printed = execFileSync('npm', args, { cwd: join(packages, folder), encoding: 'utf8' })
    const [{ name, filename }] = JSON.parse(printed) as [{ name: string; filename: string }]
    return [name, join(scratch, filename)] as const
  })
  provide('tarballs', Object.fromEntries(packed))
  return () => rmSync(scratch, { recursive: true, force: true })
}
