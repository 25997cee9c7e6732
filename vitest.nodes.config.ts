import { defineConfig } from 'vitest/config'

const [major] = process.versions.node.split('.')

/** Tests on another Node than the one at hand; scripts/test-on-node.js says which tests. */
export default defineConfig({
  test: {
    projects: ['packages/engine/vitest.config.ts', 'packages/fsrcnn/vitest.config.ts'],
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: `test-report.node${major}.json` }]]
      : ['default'],
  },
})
