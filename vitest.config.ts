import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Tests run on the live sources of every workspace package, not on stale builds.
  resolve: { conditions: ['@sr/source'] },
  ssr: { resolve: { conditions: ['@sr/source', 'node', 'import', 'default'] } },
  test: {
    projects: ['packages/*', 'internal/*', 'examples/*'].map((glob) => `${glob}/vitest.config.ts`),
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-report.json' }]] : ['default'],
    testTimeout: 60_000,
  },
})
