import { restoringPairs } from '@sr/fsrcnn/restoring'
import { signed } from './signed.js'

const stored = ['jpeg:20', 'jpeg:30', 'jpeg:50', 'jpeg:75', 'jpeg:90', 'png']
const models = [...new Set(restoringPairs.map(({ model }) => model))]

/**
 * The chapter of docs/results.md about JPEG pictures: the networks that restore beside bicubic and
 * beside themselves without restoring. Each folder of originals is evaluated twice.
 *
 * @param {{ name: string, folder: string }[]} sets
 * @param {(folder: string, models: string[], args: string[]) => Document} evaluate gives what `sr eval --json` prints
 */
export function jpegChapter(sets, evaluate) {
  const measured = sets.map(({ name, folder }) => {
    const [off, auto] = ['off', 'auto'].map((restore) =>
      evaluate(folder, models, ['--degrade', stored.join(','), '--restore', restore]),
    )
    return { name, off, auto }
  })
  return `## JPEG pictures

Mean PSNR-Y and gain over bicubic, dB, where the low resolution was stored as JPEG: RGB is reduced by MATLAB's antialiased bicubic, rounded to 8 bit, stored by
libjpeg at the quality above the column (chroma halved, 4:2:0), read again and turned to luma; all else is as above. *Lossless* was rounded to 8 bit and stored as PNG.
The networks restore as strongly as \`auto\` judges by each file; \`off\` is the network for lossless pictures.

${measured.map(tables).join('\n')}`
}

function tables({ name, off, auto }) {
  const scales = [...new Set(auto.models.map(({ scale }) => scale))]
  return scales
    .map((scale) => {
      const rows = [
        row('bicubic', auto, 'bicubic', scale),
        ...models.flatMap((model) => [
          row(`${model}, \`off\``, off, model, scale),
          row(`**${model}**, \`auto\``, auto, model, scale),
        ]),
      ]
      const [{ images }] = auto.models
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
