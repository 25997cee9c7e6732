import { restoringPairs } from '@sr/fsrcnn/restoring'
import { signed } from './signed.js'

const stored = ['jpeg:20', 'jpeg:30', 'jpeg:50', 'jpeg:75', 'jpeg:90', 'png']
const models = [...new Set(restoringPairs.map(({ model }) => model))]

/**
 * The chapter of docs/results.md about JPEG pictures: the networks that restore beside bicubic, and on the first
 * set beside themselves without restoring. A large set takes minutes for either.
 *
 * @param {{ name: string, folder: string }[]} sets of originals
 * @param {(folder: string, models: string[], args: string[]) => Document} evaluate gives what `sr eval --json` prints
 */
export function jpegChapter(sets, evaluate) {
  const measured = sets.map(({ name, folder }, place) => ({
    name,
    runs: (place === 0 ? ['off', 'auto'] : ['auto']).map((restore) => ({
      restore,
      document: evaluate(folder, models, ['--degrade', stored.join(','), '--restore', restore]),
    })),
  }))
  return `## JPEG pictures

Mean PSNR-Y and gain over bicubic, dB, where the low resolution was stored as JPEG: RGB is reduced by MATLAB's antialiased bicubic, rounded to 8 bit, stored by
libjpeg at the quality above the column (chroma halved, 4:2:0), read again and turned to luma; all else is as above. *Lossless* was rounded to 8 bit and stored as PNG.
The networks restore as strongly as \`auto\` judges by each file; \`off\` is the network for lossless pictures.

${measured.map(tables).join('\n')}`
}

function tables({ name, runs }) {
  const [{ document }] = runs
  const scales = [...new Set(document.models.map(({ scale }) => scale))]
  return scales
    .map((scale) => {
      const rows = [
        row('bicubic', document, 'bicubic', scale),
        ...models.flatMap((model) =>
          runs.map((run) => row(`**${model}**, \`${run.restore}\``, run.document, model, scale)),
        ),
      ]
      const [{ images }] = document.models
      return `### ${name} ×${scale}, ${images.length} pictures

| Model | ${stored.map((one) => one.replace('jpeg:', 'q').replace('png', 'lossless')).join(' | ')} |
|---|${stored.map(() => '---').join('|')}|
${rows.join('\n')}
`
    })
    .join('\n')
}

function row(label, document, model, scale) {
  const cells = stored.map((degrade) => {
    const { mean, gain } = document.models.find(
      (entry) => entry.model === model && entry.scale === scale && entry.degrade === degrade,
    )
    return gain === null ? mean.psnrY.toFixed(2) : `${mean.psnrY.toFixed(2)} ${signed(gain.psnrY, 2)}`
  })
  return `| ${label} | ${cells.join(' | ')} |`
}
