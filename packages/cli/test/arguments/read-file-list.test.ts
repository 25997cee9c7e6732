import { join } from 'node:path'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { readFileList } from '../../src/arguments/read-file-list.js'

describe('a list of files', () => {
  it.each([
    ['a.png\nb c.png\n', ['a.png', 'b c.png']],
    ['a.png\r\nb.png', ['a.png', 'b.png']],
    ['a\nb.png\0c.png\0', ['a\nb.png', 'c.png']],
    ['\n\nü.png\n\n', ['ü.png']],
  ])('has a name on a line, or between NULs: %j', async (text, names) => {
    const folder = createWorkFolder()
    fill(folder, { list: new TextEncoder().encode(text) })
    expect(await readFileList(join(folder, 'list'))).toEqual(names)
  })

  it('is an error if it is empty or missing', async () => {
    const folder = createWorkFolder()
    fill(folder, { list: new TextEncoder().encode('\n') })
    await expect(readFileList(join(folder, 'list'))).rejects.toMatchObject({ code: 'empty-file' })
    await expect(readFileList(join(folder, 'no'))).rejects.toMatchObject({ code: 'not-found' })
  })
})
