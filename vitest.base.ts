import { fileURLToPath } from 'node:url'
import { defineProject } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export const testTags = [
  { name: 'slow', description: 'Slow by nature: run by npm run test:slow, not by npm test.' },
  {
    name: 'nightly',
    description: 'More cases or a longer time of what a quicker test shows: run by npm run test:nightly.',
  },
]

/** The test settings every package shares (a project inherits nothing from the root's config). */
export const projectOf = (name: string) =>
  defineProject({
    // Tests run on the live sources of every workspace package, not on stale builds: see `paths` in tsconfig.base.json.
    resolve: {
      tsconfigPaths: true,
      // The paths know no conditions: they lead to the browsers'.
      alias: {
        '@sr/fsrcnn/start-upscaler-worker': source(
          'packages/fsrcnn/src/worker/start-upscaler-worker.node.ts',
        ),
      },
    },
    test: {
      name,
      // These have a lane of their own: vitest.browser.config.ts.
      exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
      testTimeout: 60_000,
      // The files of a package share a process: to start one and to load tfjs for each file takes longer than most tests.
      isolate: false,
      tags: testTags,
    },
  })
