import { cp, readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The committed bin file beside a build of the live sources. */
    readonly binPath: string
  }
}

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * Builds the command out of the live sources of all workspace packages, so that tests can start it as
 * a process in a fresh clone and never run a stale build. Vitest calls this once before the tests;
 * two runs at once have a folder each.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const out = inPackage(`out/test-${process.pid}`)
  const { dependencies, peerDependencies }: Record<string, object> = JSON.parse(
    await readFile(inPackage('package.json'), 'utf8'),
  )
  await build({
    config: false,
    silent: true,
    entry: { main: inPackage('src/main.ts') },
    outDir: `${out}/dist`,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    splitting: true,
    clean: true,
    // All of tfjs: the models of our sources must be those of the tfjs that the command loads.
    external: [
      ...Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !name.startsWith('@sr/')),
      /^@tensorflow\//,
    ],
  })
  await cp(inPackage('assets'), `${out}/assets`, { recursive: true })
  await cp(inPackage('bin'), `${out}/bin`, { recursive: true })
  await cp(inPackage('package.json'), `${out}/package.json`)
  provide('binPath', `${out}/bin/sr.js`)
  return async () => await rm(out, { recursive: true })
}
