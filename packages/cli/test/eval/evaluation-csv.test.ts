import { expect, test } from 'vitest'
import { evaluationCsv } from '../../src/eval/evaluation-csv.js'

const csvOf = (...names: readonly string[]): string =>
  evaluationCsv({
    hrFolder: 'hr',
    protocol: 'classic',
    restore: 'auto',
    entries: [
      {
        model: '-m.pth',
        scale: 2,
        images: names.map((name) => ({ name, width: 4, height: 3, psnr: 30, ssim: 0.5, ms: 1 })),
      },
    ],
  })

test.each([
  ['=HYPERLINK(1).png', "'=HYPERLINK(1).png"],
  ['+1.png', "'+1.png"],
  ['-1.png', "'-1.png"],
  ['@SUM(A1).png', "'@SUM(A1).png"],
  ['\t=1.png', "'\\u0009=1.png"],
  ['\r=1.png', "'\\u000d=1.png"],
  ['a\u001b[31m.png', 'a\\u001b[31m.png'],
  ['a\u202eb.png', 'a\\u202eb.png'],
  ['=a,"b".png', '"\'=a,""b"".png"'],
  ['a=b.png', 'a=b.png'],
])('a picture named %j is a cell that a spreadsheet shows and does not run: %s', (name, cell) => {
  expect(csvOf(name).split('\r\n')[1]).toMatch(/^2,'-m\.pth,/)
  expect(csvOf(name).split('\r\n')[1]?.slice("2,'-m.pth,".length)).toMatch(
    new RegExp(`^${cell.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')},4,3,30`),
  )
})

test('numbers stay numbers, with their sign', () => {
  expect(csvOf('a.png').split('\r\n')[1]).toBe(
    "2,'-m.pth,a.png,4,3,30.000000,0.50000000,0.000000,0.000000,1.00,",
  )
})
