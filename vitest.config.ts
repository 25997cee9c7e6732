import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.ts', 'internal/fuzz/vitest.config.ts', 'site/vitest.config.ts'],
    // By itself vitest leaves one core free, which of two is half of the time.
    maxWorkers: '100%',
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-report.json' },
  },
})
