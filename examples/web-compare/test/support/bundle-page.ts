import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A script of this folder with all that it imports. */
export async function bundlePage(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    bundle: true,
    write: false,
  })
  return (outputFiles[0] as { text: string }).text
}
