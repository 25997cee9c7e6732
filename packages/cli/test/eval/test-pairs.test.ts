import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { listTestPairs } from '../../src/eval/test-pairs.js'

/** Pairs as [original, low resolution] and what is left over, by names. */
async function pairsOf(files: readonly string[], hr: string, lr: string | undefined, scale: number) {
  const folder = createWorkFolder()
  mkdirSync(join(folder, 'empty'))
  fill(folder, Object.fromEntries(files.map((name) => [name, 'grey PNG'])))
  const inFolder = (path: string): string => path.slice(folder.length + 1)
  const { pairs, failures } = await listTestPairs(join(folder, hr), lr && join(folder, lr), scale)
  return {
    pairs: pairs.map((pair) => [inFolder(pair.hr), pair.lr && inFolder(pair.lr)]),
    left: failures.map(({ path }) => inFolder(path)),
  }
}

describe('listTestPairs', () => {
  it.each([
    { set: 'DIV2K', hr: 'hr/0001.png', lr: 'lr/0001x3.png' },
    { set: 'BasicSR', hr: 'hr/baby.png', lr: 'lr/baby_x3.png' },
    { set: 'GT and LR', hr: 'hr/baby_GT.png', lr: 'lr/baby_LR.png' },
    { set: 'HR and LR', hr: 'hr/baby_HR.png', lr: 'lr/baby_LRx3.png' },
    { set: 'SelfExSR', hr: 'hr/img_001_SRF_3_HR.png', lr: 'lr/img_001_SRF_3_LR.png' },
    { set: 'the very same names', hr: 'hr/baby_GT.png', lr: 'lr/baby_GT.png' },
    { set: 'the same names with a scale', hr: 'hr/baby_HR_x3.png', lr: 'lr/baby_HR_x3.png' },
    { set: 'the same names, other extensions', hr: 'hr/baby_HR.png', lr: 'lr/baby_HR.bmp' },
    { set: 'SelfExSR, the same names', hr: 'hr/img_001_SRF_3_HR.png', lr: 'lr/img_001_SRF_3_HR.png' },
    { set: 'the same names, other case', hr: 'hr/Baby.png', lr: 'lr/baby.png' },
  ])('pairs files named as in $set', async ({ hr, lr }) => {
    expect(await pairsOf([hr, lr], 'hr', 'lr', 3)).toEqual({ pairs: [[hr, lr]], left: [] })
  })

  it('pairs originals and low-resolution pictures of one folder', async () => {
    const files = ['all/a_SRF_2_HR.png', 'all/a_SRF_2_LR.png', 'all/b_GT.png', 'all/b_LR.png']
    expect(await pairsOf(files, 'all', 'all', 2)).toEqual({
      pairs: [
        ['all/a_SRF_2_HR.png', 'all/a_SRF_2_LR.png'],
        ['all/b_GT.png', 'all/b_LR.png'],
      ],
      left: [],
    })
  })

  it('puts the scale into the paths, so that several scales fit into one call', async () => {
    const files = ['hr/a.png', 'lr/x2/a.png', 'lr/x4/a.png']
    expect(await pairsOf(files, 'hr', 'lr/x{scale}', 4)).toEqual({
      pairs: [['hr/a.png', 'lr/x4/a.png']],
      left: [],
    })
  })

  it('prefers the very same name to one that a pattern makes of it', async () => {
    const files = ['hr/a_GT.png', 'lr/a_GT.png', 'lr/a_GT.jpg', 'lr/a_x2.png']
    expect(await pairsOf(files, 'hr', 'lr', 2)).toEqual({
      pairs: [['hr/a_GT.png', 'lr/a_GT.png']],
      left: ['lr/a_GT.jpg', 'lr/a_x2.png'],
    })
  })

  it('lists what has no partner on either side', async () => {
    const files = ['hr/a.png', 'hr/b.png', 'hr/c10.png', 'lr/a.png', 'lr/c1.png']
    expect(await pairsOf(files, 'hr', 'lr', 2)).toEqual({
      pairs: [['hr/a.png', 'lr/a.png']],
      left: ['hr/b.png', 'hr/c10.png', 'lr/c1.png'],
    })
  })

  it('takes all pictures as originals where there is no other folder', async () => {
    expect(await pairsOf(['hr/b10.png', 'hr/b9.png', 'hr/a_GT.png'], 'hr', undefined, 2)).toEqual({
      pairs: [
        ['hr/a_GT.png', undefined],
        ['hr/b9.png', undefined],
        ['hr/b10.png', undefined],
      ],
      left: [],
    })
  })

  it('refuses an empty folder of either kind by name', async () => {
    expect((await pairsOf(['hr/a.png'], 'empty', undefined, 2)).left).toEqual(['empty'])
    await expect(pairsOf(['hr/a.png'], 'hr', 'empty', 2)).rejects.toMatchObject({ code: 'no-pictures' })
  })
})
