import { defineConfig } from 'vitest/config'

/**
 * The apps of examples/smoke, built by their own tools from the packed packages, and run. They need a build
 * (`npm run test:smoke` makes one) and the registry.
 */
export default defineConfig({
  test: {
    name: 'smoke',
    include: ['internal/packed/smoke/*.test.ts'],
    globalSetup: 'internal/packed/test/support/pack-packages.ts',
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-report.smoke.json' }]] : ['default'],
    testTimeout: 400_000,
    hookTimeout: 300_000,
  },
})
