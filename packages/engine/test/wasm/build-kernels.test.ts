import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/build-kernels.js', import.meta.url))

test('src/generated is what the sources compile to', () => {
  expect(() => execFileSync('node', [script, '--check'], { encoding: 'utf8', stdio: 'pipe' })).not.toThrow()
})
