import { defineConfig } from 'vitest/config'

/**
 * Tests of the packed packages: what a stranger gets from the registry. They need a build; `npm run package`
 * makes one.
 */
export default defineConfig({
  test: {
    name: 'packed',
    include: ['internal/packed/test/**/*.test.ts'],
    maxWorkers: '100%', // by itself vitest leaves one core free, which of two is half of the time
    globalSetup: 'internal/packed/test/support/pack-packages.ts',
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'test-report.packed.json' }]]
      : ['default'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
