import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * A script that sees `wasmEngine`, `presetConfig` and `seededWeights`, bundled from the sources with all that
 * they import, for another process of Node or for a page.
 */
export async function bundleEngine(platform: 'node' | 'browser', script: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { wasmEngine } from './src/index.js'
        import { presetConfig, seededWeights } from '@sr/network'
        ${script}`,
      resolveDir: inPackage('.'),
      loader: 'ts',
    },
    platform,
    format: 'esm',
    target: 'es2022',
    bundle: true,
    write: false,
  })
  return (outputFiles[0] as { text: string }).text
}
