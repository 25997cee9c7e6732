import { printable } from '@sr/checks'
import { columnNames } from './describe-protocol.js'
import type { Evaluation } from './evaluate.js'
import { baselineOf } from './summarize-entry.js'

/**
 * One line per picture, model and scale, as in RFC 4180. An infinite PSNR is `Infinity`; a
 * gain without a value is empty.
 */
export function evaluationCsv({ protocol, entries }: Evaluation): string {
  const { psnr, ssim } = columnNames(protocol)
  const header = [
    'scale',
    'model',
    'picture',
    'width',
    'height',
    psnr,
    ssim,
    `${psnr}Gain`,
    `${ssim}Gain`,
    'ms',
    'degrade',
  ]
  const rows = entries.flatMap((entry) => {
    const { model, scale, degrade = '', images } = entry
    return images.map((image, place) => {
      const base = baselineOf(entries, entry)?.images[place] ?? image
      const gain = (value: number, reference: number): string =>
        Number.isFinite(value - reference) ? (value - reference).toFixed(6) : ''
      return [
        `${scale}`,
        text(model),
        text(image.name),
        `${image.width}`,
        `${image.height}`,
        Number.isFinite(image.psnr) ? image.psnr.toFixed(6) : 'Infinity',
        image.ssim.toFixed(8),
        gain(image.psnr, base.psnr),
        gain(image.ssim, base.ssim),
        image.ms.toFixed(2),
        degrade,
      ]
    })
  })
  return [header, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

/**
 * A name as a spreadsheet shows it and does not run it: one that begins like a formula gets an apostrophe
 * before it, and control characters are escaped.
 */
const text = (name: string): string => (/^[=+\-@\t\r]/.test(name) ? `'${printable(name)}` : printable(name))

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
