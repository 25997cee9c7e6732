import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.ts', 'internal/fuzz/vitest.config.ts', 'site/vitest.config.ts'],
    // By itself vitest leaves one core free, which of two is half of the time.
    maxWorkers: '100%',
    // The lanes of a run transform the sources once. By hand it is left out, since a cache may be stale.
    experimental: { fsModuleCache: process.env.CI !== undefined },
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-report.json' },
  },
})
