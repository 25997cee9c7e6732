import { defineConfig } from 'tsup'

/** Bundles the packages' sources, so that what is fuzzed is never a stale build. */
export default defineConfig({
  entry: ['src/main.ts', 'src/worker.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'node',
  skipNodeModulesBundle: true,
  noExternal: [/^@sr\//, /^#/],
  clean: true,
})
