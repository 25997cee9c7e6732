import { defineConfig } from 'tsup'

/** The JavaScript build every package shares; declarations come from `tsc` (see each package's `build` script). */
export const buildOf = (entries: Record<string, string>) =>
  defineConfig({
    entry: entries,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    // The packages ship src, so a map needs to name its sources only, not to repeat them.
    esbuildOptions: (options) => {
      options.sourcesContent = false
    },
    clean: true,
    splitting: true,
  })
