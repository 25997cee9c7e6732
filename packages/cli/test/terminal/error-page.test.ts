import { createWorkFolder } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { errorPage } from '../../src/terminal/error-page.js'
import { runCommand } from '../support/run-command.js'

describe('the page of an error', () => {
  it('is a section of the site, with or without a slash at its end', () => {
    const address = 'https://example.org/sr/reference/errors.html#disk-full'
    expect(errorPage('disk-full', 'https://example.org/sr')).toBe(address)
    expect(errorPage('disk-full', 'https://example.org/sr/')).toBe(address)
  })

  it('is named where no site is known', () => {
    expect(errorPage('disk-full', undefined)).toBe('reference/errors#disk-full')
  })

  it('is told with the first error of its code, and not in JSON', async () => {
    const cwd = createWorkFolder()
    const { stderr, stdout } = await runCommand(['upscale', 'a.png', 'b.png', '-o', 'out', '--json'], { cwd })
    expect(stderr.match(/#not-found/g)).toHaveLength(1)
    expect(stderr).toMatch(/a\.png: .* More: \S+#not-found\n/)
    expect(stdout).not.toContain('More:')
  })

  it('is not told of a wrong option, whose message says where to look', async () => {
    const { stderr } = await runCommand(['upscale', '--no-such-option'])
    expect(stderr).not.toContain('More:')
  })
})
