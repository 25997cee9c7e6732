import { defineProject } from 'vitest/config'

/** The test settings every package shares (a project inherits nothing from the root's config). */
export const projectOf = (name: string) =>
  defineProject({
    // Tests run on the live sources of every workspace package, not on stale builds.
    resolve: { conditions: ['@sr/source'] },
    ssr: { resolve: { conditions: ['@sr/source', 'node', 'import', 'default'] } },
    test: {
      name,
      testTimeout: 60_000,
      // The files of a package share a process: to start one and to load tfjs for each file takes longer than most tests.
      isolate: false,
      tags: [{ name: 'slow', description: 'Slow by nature: run by npm run test:slow, not by npm test.' }],
    },
  })
