import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsup'

/** Bundles the packages' sources, so that what is fuzzed is never a stale build. */
export default defineConfig({
  entry: ['src/main.ts', 'src/worker.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'node',
  skipNodeModulesBundle: true,
  noExternal: [/^@sr\//, /^#/],
  esbuildOptions: (options) => {
    // tsconfig.base.json leads to the browser's
    options.alias = {
      '#start-worker': fileURLToPath(
        new URL('../../packages/engine/src/threads/start-worker.node.ts', import.meta.url),
      ),
    }
  },
  clean: true,
})
