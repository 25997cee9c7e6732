import { milliseconds, table } from '../speed/markdown-table.js'
import { networks } from '../speed/networks.js'
import { contenderNames, names } from './contender-names.js'
import { gpus, leastMs, multiplyAddsPerPixel } from './frame-costs.js'

/** docs/speed-webgpu.md. */
export function webgpuPage({ command, machine, adapter, load, cases }) {
  const { processor, cores, system, packages } = machine
  const peers = ['onnxruntime-web', '@tensorflow/tfjs-backend-webgpu', '@websr/websr']
  return `# Speed on a GPU

Written by \`${command}\`; do not edit. All figures: [speed-webgpu.json](../benchmarks/results/speed-webgpu.json).

${table(
  ['', ''],
  [
    ['Adapter', adapter],
    ['Processor', `${processor}, ${cores} cores, ${system}`],
    ['Load', `${load.toFixed(1)} processes waiting for the cores, ours among them`],
    ['Compared with', peers.map((name) => `${name} ${packages[name]}`).join(', ')],
  ],
)}

All run in one page of Chromium on one adapter and take turns, frame by frame: a Float32Array of luma to another, read back from the GPU. SwiftShader is a GPU in software, so that only ratios
of one table mean something there. Before they are timed, the first frames of all are compared: the largest difference here was ${largestDifference(cases).toExponential(0)} on 0..1.

${judgedBlock(cases)}
## A warm frame

Minimum and median, in milliseconds.

${cases.map(warmTable).join('\n\n')}

- *sub-pixel* is \`tfjsEngine\` of \`@sr/fsrcnn/tfjs\`, *deconvolution* a LayersModel of conv2d, prelu and conv2dTranspose, as people write it.
- websr has no FSRCNN: it runs Anime4K's smallest network, which takes a fourteenth of FSRCNN ×2's multiply-adds, from a picture to a canvas, and reads nothing back.

## The first frame

Milliseconds from loading the network to its first frame, with its shaders compiled, where the driver has not kept them from a picture before. onnxruntime's first has its WebAssembly to load as well.

${firstFrameTable(cases)}

## Memory

Megabytes of the buffers and textures that are there at once up to the first frame, which grow with the picture. Of the page's first picture alone, and not of tfjs' second form, as tfjs keeps its buffers and uses them again.

${memoryTable(cases[0])}

## What a frame costs

Multiply-adds of a frame, and what its passes move if they move each buffer that they bind once: both as the engine does it here. What remains is arithmetic: the least that these take on an integrated GPU
(${gpuOf('integrated')}) and on a large one (${gpuOf('large')}), if these do nothing else. At 60 frames a second there are 16.7 ms for each.

${costTable(cases)}

Arithmetic decides on the first and comes close on the second, so maps in halves (\`precision: 'f16'\`) save memory and bandwidth for others, and little time. Sums in halves would save time, but cost more than a step of ten bits.
Subgroups could save loads, of which there is one of a vector for forty to a hundred multiply-adds. Both stay out for that reason: [ARCHITECTURE.md](../ARCHITECTURE.md).
`
}

/** The ratios that the engine is built for. */
function judgedBlock(cases) {
  const judged = cases.find(
    ({ network, scale, width }) => network === 'fsrcnn' && scale === 3 && width === 640,
  )
  if (judged === undefined) return ''
  const ms = (name) => judged.rows.find(({ contender }) => contender === name)?.ms.min
  const ratio = (name, must, aim) => {
    const value = ms(names.ours) / ms(name)
    return [`${names.ours} / ${name}`, Number.isNaN(value) ? '–' : value.toFixed(3), `≤ ${must}`, `≤ ${aim}`]
  }
  return `## What it is built for

${table(
  [caseOf(judged), '', 'must', 'aim'],
  [
    ratio(names.onnxruntime, 0.5, 0.33),
    ratio(names.subpixel, 0.25, 0.15),
    ratio(names.deconvolution, 0.25, 0.15),
  ],
)}
`
}

function warmTable({ rows, ...spec }) {
  const ours = rows.find(({ contender }) => contender === names.ours).ms.min
  return `${caseOf(spec)}, ${spec.rounds} rounds:

${table(
  ['', 'min ms', 'median ms', 'times ours'],
  rows.map(({ contender, ms }) => [
    contender === names.ours ? `**${contender}**` : contender,
    milliseconds(ms.min),
    milliseconds(ms.median),
    (ms.min / ours).toFixed(2),
  ]),
)}`
}

function firstFrameTable(cases) {
  const shown = contenderNames({ network: 'fsrcnn', scale: 2 }).filter(
    (name) => name !== names.reference && name !== names.wasm,
  )
  return table(
    ['', ...shown],
    cases.map(({ rows, ...spec }) => [
      caseOf(spec),
      ...shown.map((name) => milliseconds(rows.find(({ contender }) => contender === name)?.firstMs)),
    ]),
  )
}

function memoryTable({ rows, ...spec }) {
  const shown = rows.filter(({ contender, peakBytes }) => peakBytes > 0 && contender !== names.deconvolution)
  return table(
    ['', ...shown.map(({ contender }) => contender)],
    [[caseOf(spec), ...shown.map(({ peakBytes }) => (peakBytes / 1e6).toFixed(1))]],
  )
}

function costTable(cases) {
  const measured = cases.map(({ rows, ...spec }) => {
    const { ms, passes, movedBytes } = rows.find(({ contender }) => contender === names.ours)
    return { ...spec, ms: ms.min, passes, movedBytes }
  })
  const predicted = ['fsrcnn', 'fsrcnn-s'].flatMap((network) => {
    const like = measured.find((one) => one.network === network && one.scale === 2)
    return like === undefined ? [] : [{ ...like, ms: undefined, width: 1920, height: 1080, likeness: like }]
  })
  return table(
    [
      '',
      'passes',
      'G multiply-adds',
      'MB moved',
      'measured here',
      ...gpus.map(({ name }) => `${name}: arithmetic, memory`),
    ],
    [...measured, ...predicted].map((one) => {
      const { likeness = one, width, height, passes, movedBytes, ms } = one
      const pixels = width * height
      const bytes = movedBytes * (pixels / (likeness.width * likeness.height))
      const multiplyAdds = multiplyAddsPerPixel(one) * pixels
      return [
        caseOf(one),
        passes,
        (multiplyAdds / 1e9).toFixed(2),
        (bytes / 1e6).toFixed(1),
        ms === undefined ? '–' : `${milliseconds(ms)} ms`,
        ...gpus.map((gpu) => {
          const { arithmetic, memory } = leastMs({ multiplyAdds, bytes }, gpu)
          return `${milliseconds(arithmetic)} ms, ${milliseconds(memory)} ms`
        }),
      ]
    }),
  )
}

function gpuOf(wanted) {
  const { teraflops, gigabytesPerSecond } = gpus.find(({ name }) => name === wanted)
  return `${teraflops} TFLOP/s, ${gigabytesPerSecond} GB/s`
}

const caseOf = ({ network, scale, width, height }) =>
  `${networks[network].label} ×${scale}, ${width}×${height}`

const largestDifference = (cases) =>
  Math.max(...cases.flatMap(({ rows }) => rows.map(({ difference }) => difference ?? 0)))
