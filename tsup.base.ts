import { defineConfig } from 'tsup'

/**
 * The JavaScript build every package shares; declarations come from `tsc` (see each package's `build`
 * script).
 */
export const buildOf = (entries: Record<string, string>) =>
  defineConfig({
    entry: entries,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    // Nothing is minified, so what is built can be read as it is: neither sources nor maps of them are published.
    sourcemap: false,
    clean: true,
    splitting: true,
  })
