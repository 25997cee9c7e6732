import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type TestFunction, test } from 'vitest'

/** Where pictures and checkpoints that may be measured but not redistributed lie; see CONTRIBUTING.md. */
const root = process.env.SR_RESEARCH_DATA ?? fileURLToPath(new URL('../../../../shared', import.meta.url))

/** The absolute path of a research file or folder, or undefined on a machine that does not have it. */
export function researchData(path: string): string | undefined {
  const absolute = `${root}/${path}`
  return existsSync(absolute) ? absolute : undefined
}

/** A test that needs research data; without it the test is skipped, and its name says what is missing. */
export function researchTest(
  name: string,
  path: string,
  run: (absolute: string) => Promise<void> | void,
): void {
  const absolute = researchData(path)
  if (absolute === undefined)
    test.skip(`${name} (skipped: ${path} is not here; set SR_RESEARCH_DATA)`, () => {})
  else test(name, (() => run(absolute)) as TestFunction)
}
