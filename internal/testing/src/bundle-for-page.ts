import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A file of TypeScript, or a text whose imports count from a folder. */
export type PageScript = URL | { readonly text: string; readonly folder: URL }

/** A script with all that it imports, for a page. */
export async function bundleForPage(script: PageScript): Promise<string> {
  const { outputFiles } = await build({
    ...(script instanceof URL
      ? { entryPoints: [fileURLToPath(script)] }
      : { stdin: { contents: script.text, resolveDir: fileURLToPath(script.folder), loader: 'ts' } }),
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    bundle: true,
    write: false,
  })
  return (outputFiles[0] as { text: string }).text
}
