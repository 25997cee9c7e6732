/**
 * Writes docs/results.md: the released weights and public checkpoints beside
 * bicubic, as `sr eval` scores them, and what JPEG does to them; and where Set5
 * is among the sets, the figures that `sr models` lists.
 *
 *   npm run eval                 # the test sets of the research data (CONTRIBUTING.md), those that are there
 *   npm run eval -- FOLDER…      # these folders of originals
 */
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { releasedWeights } from '@sr/fsrcnn/weights'
import { jpegChapter } from './results-jpeg.js'
import { signed } from './signed.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const researchData = process.env.SR_RESEARCH_DATA ?? join(root, '..', 'shared')
const scales = [2, 3, 4]

/**
 * Checkpoints that others have published, as they are; `sr eval` converts them. A file that
 * does not name its scale runs at all.
 */
const published = [
  { by: 'dheeraj2309/FSRCNN-PyTorch', file: 'fsrcnn_x4-T91-97a30bfb.pth.tar' },
  { by: 'Nhat-Thanh/FSRCNN-Pytorch', file: 'checkpoint/x2/FSRCNN-x2.pt' },
  { by: 'Nhat-Thanh/FSRCNN-Pytorch', file: 'checkpoint/x3/ckpt.pt' },
  { by: 'Nhat-Thanh/ESPCN-Pytorch', file: 'checkpoint/x3/ESPCN-x3.pt' },
  { by: 'Nhat-Thanh/SRCNN-Pytorch', file: 'checkpoint/SRCNN955/SRCNN-955.pt' },
  { by: 'bill9800/Human-FSRCNN', file: 'model_path.pth' },
  { by: 'chompaa/clarisolve', file: 'weights/x2/best.pth' },
  { by: 'Lornatang/SRCNN-PyTorch', file: 'results/pretrained_models/srcnn_x2.pth' },
  { by: 'prajapatisarvesh/SRCNN-Pytorch', file: 'baseline/mse_baseline/model_weight.pth' },
]

const released = [...new Set(releasedWeights.map(({ model }) => model))]
const checkpoints = published
  .map((entry) => ({
    ...entry,
    path: join(researchData, 'checkpoints', entry.by.replace('/', '__'), entry.file),
  }))
  .filter(({ path }) => existsSync(path))
const folders = foldersOr(['Set5', 'gb82_CC0', 'Set14', 'BSD100', 'Urban100'])
if (folders.length === 0) {
  console.error(`No test sets in ${researchData}/data. State folders of originals: npm run eval -- FOLDER…`)
  process.exit(2)
}

const documents = folders.map(({ name, folder }) => ({
  name,
  document: evaluate(folder, [...released, ...checkpoints.map(({ path }) => path)]),
}))
const jpeg = jpegChapter(foldersOr(['Set5', 'gb82_CC0']), evaluate)
writeFileSync(join(root, 'docs/results.md'), page())
const set5 = documents.find(({ name }) => name === 'Set5')
if (set5 !== undefined)
  writeFileSync(join(root, 'packages/cli/src/models/set5-psnr.ts'), figures(set5.document))
console.log(`docs/results.md: ${documents.map(({ name }) => name).join(', ')}`)

/** The folders of the command line, or those of these test sets that are there. */
function foldersOr(names) {
  const stated = process.argv.slice(2)
  const folders =
    stated.length > 0 ? stated : names.map((name) => join(researchData, 'data', name)).filter(existsSync)
  return folders.map((folder) => ({ name: basename(resolve(folder)), folder: resolve(folder) }))
}

function evaluate(folder, models, options = []) {
  const args = [
    'packages/cli/bin/sr.js',
    'eval',
    folder,
    '--scale',
    scales.join(','),
    ...models.flatMap((model) => ['--model', model]),
    ...options,
    '--json',
  ]
  const stdio = ['ignore', 'pipe', 'inherit']
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, stdio, maxBuffer: 2 ** 28 }))
}

function page() {
  const [{ document }] = documents
  const { color, lowResolution, rounding, shave, ssim } = document.protocolFacts
  return `# Results

Written by \`npm run eval\`; do not edit. The protocol is that of the literature ([numerics.md](numerics.md#evaluation)).
How fast the networks run, beside onnxruntime and TensorFlow.js, is in [speed.md](speed.md), written by \`npm run bench\`.

![Milliseconds per picture, all contenders](speed.svg)

## Quality

| | |
|---|---|
| Compared | ${color}; ${rounding} |
| Low resolution | ${lowResolution} |
| Left out | ${shave} |
| SSIM | ${ssim} |
| Run on | ${document.engine}; another engine may differ in the last digit |

Values are means over the pictures, PSNR in dB; gain is over bicubic.

${documents.map(section).join('\n')}
${jpeg}
## The models

| Model | Network | sha256 of its safetensors |
|---|---|---|
${networks(document).join('\n')}

- Those in bold are the weights of \`@sr/fsrcnn\`: [MODEL_CARD.md](../packages/fsrcnn/MODEL_CARD.md).
- The others are files that their authors published, converted on the fly and run as they are; they are not part of this repository. What a file does not
  say (colour, input range, edges) is assumed as in its repository, and \`sr eval\` warns of it.
- They were made for other conditions than these: Nhat-Thanh's networks for blurred low-resolution pictures and colour in JPEG's YCbCr,
  Human-FSRCNN for full-range luma, the SRCNNs for whatever bicubic their authors had. So this page says how they do under one protocol, not how good their authors' work is.
- \`srcnn_x2.pth\` of Lornatang/SRCNN-PyTorch gives such a picture in PyTorch too (its output has mean 0.04 where the input has 0.61): the file seems to be an untrained one.
`
}

function figures({ models }) {
  const lines = ['bicubic', ...released].map((model) => {
    const scored = models.filter((entry) => entry.model === model)
    return `  '${model}': { ${scored.map(({ scale, mean }) => `${scale}: ${mean.psnrY.toFixed(2)}`).join(', ')} },`
  })
  return `// Written by npm run eval; do not edit.

/** Mean PSNR of the luma on Set5 in dB, by model and scale, as in docs/results.md. */
export const set5PsnrY: Readonly<Record<string, Readonly<Record<number, number>>>> = {
${lines.join('\n')}
}
`
}

function section({ name, document }) {
  return `## ${name}

${scales.map((scale) => table(document.models.filter((entry) => entry.scale === scale))).join('\n')}`
}

function table(entries) {
  const [{ scale, images }] = entries
  const rows = entries.map(({ model, mean, gain, worst, images: scored }) => {
    const lowest = scored.find(({ name }) => name === worst)
    const gains = gain === null ? ['', ''] : [signed(gain.psnrY, 2), signed(gain.ssimY, 4)]
    return `| ${labelOf(model)} | ${mean.psnrY.toFixed(2)} | ${gains[0]} | ${mean.ssimY.toFixed(4)} | ${gains[1]} | ${worst.replace(/(_GT)?\.[^.]+$/, '')} ${lowest.psnrY.toFixed(2)} |`
  })
  return `### ×${scale}, ${images.length} pictures

| Model | PSNR-Y | Gain | SSIM-Y | Gain | Worst picture |
|---|---|---|---|---|---|
${rows.join('\n')}
`
}

function networks({ models }) {
  const found = models.filter(({ network }) => network !== null)
  return found.map(
    ({ model, network }) =>
      `| ${labelOf(model)} | ${network.description} | \`${network.sha256.slice(0, 16)}…\` |`,
  )
}

function labelOf(model) {
  const found = checkpoints.find(({ path }) => path === model)
  if (found === undefined) return released.includes(model) ? `**${model}**` : model
  return `${found.by} \`${basename(found.file)}\``
}
