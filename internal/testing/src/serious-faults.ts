import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Whatever else axe looks at is the same in both colour schemes. */
const rulesOfColours = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds on the page that is serious or critical, with the elements: by all of its rules, or by those that
 * depend on the colours.
 */
export async function seriousFaults(page: Page, rules: 'all' | 'ofColours' = 'all'): Promise<string[]> {
  await page.evaluate(`self.axe || (() => { ${axe.source} })()`)
  const violations = await page.evaluate(
    async (runOnly) => {
      const { axe: inPage } = globalThis as unknown as { axe: typeof axe }
      // What passes is not to be described, nor sent here.
      const found = await inPage.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) })
      return found.violations
    },
    rules === 'ofColours' ? rulesOfColours : undefined,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
