import { defineConfig } from 'vitest/config'
import { testTags } from './vitest.base.js'

/**
 * Tests of the packed packages: what a stranger gets from the registry, and the apps of examples/smoke, built by
 * their own tools and run. They need a build (`npm run package` makes one) and the registry.
 */
export default defineConfig({
  test: {
    name: 'packed',
    include: ['internal/packed/{test,smoke}/**/*.test.ts'],
    maxWorkers: '100%', // by itself vitest leaves one core free, which of two is half of the time
    tags: testTags,
    globalSetup: 'internal/packed/test/support/pack-packages.ts',
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-report.packed.json' },
    testTimeout: 400_000,
    hookTimeout: 600_000,
  },
})
