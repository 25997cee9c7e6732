import { defineConfig } from 'vitest/config'
import { testTags } from './vitest.base.js'

/**
 * Tests in a real browser. They run on the live sources of the packages, and pages on what `npm run build`
 * made. One file at a time: a browser beside another would make both miss what they wait for.
 */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    name: 'browser',
    include: ['{packages,examples}/*/test/**/*.browser.test.ts', 'site/test/*.browser.test.ts'],
    fileParallelism: false,
    isolate: false, // the files share a process, and what they import
    experimental: { fsModuleCache: process.env.CI !== undefined },
    tags: testTags,
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-report.browser.json' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
