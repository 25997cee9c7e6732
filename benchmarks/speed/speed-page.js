import { describe } from '@sr/network'
import { milliseconds, table } from './markdown-table.js'
import { networks } from './networks.js'
import { isFullHd } from './speed-chart.js'
import { targetTable } from './target-table.js'

/** The results as a page of Markdown. */
export function speedPage(results) {
  const { command, peers, srcnn, endToEnd, pixelCost, coldStart } = results
  return `# Speed

Written by \`${command}\`; do not edit. All figures: ${command === 'npm run bench' ? '[speed.json](../benchmarks/results/speed.json)' : 'speed.json'}. On a GPU: [speed-webgpu.md](${command === 'npm run bench' ? '' : '../docs/'}speed-webgpu.md).

${machineTable(results)}

A figure is the minimum of all runs, in milliseconds, from a Float32Array of luma to another, unless it says otherwise. Contenders are processes that take turns, each once
per round, none while another computes. All have the same seeded weights, and before they are timed their outputs are compared: the largest difference here was ${largestDifference(peers).toExponential(0)} on 0..1.

## What it is built for

${targetTable(results)}

![Milliseconds per picture, all contenders](speed.svg)

## FSRCNN to 1920×1080

${peers
  .filter((one) => isFullHd(one) && one.network.startsWith('fsrcnn'))
  .map(contenderTable)
  .join('\n\n')}

- *deconvolution* is a LayersModel of conv2d, prelu and conv2dTranspose, as people write it; *sub-pixel* is \`tfjsEngine\` of \`@sr/fsrcnn/tfjs\`.
- onnxruntime runs the network with all its graph optimizations, in sequential mode; tfjs-wasm has no threads in Node.

## All sizes

${['fsrcnn', 'fsrcnn-s'].map((network) => sizeTable(network, peers)).join('\n\n')}

## SRCNN

SRCNN works on the enlarged picture, so its cost depends on the output's size alone.

${peers
  .filter(({ network }) => network.startsWith('srcnn'))
  .map(contenderTable)
  .join('\n\n')}

${srcnnTable(srcnn)}

## End to end

\`createUpscaler\` takes 8-bit RGB and gives 8-bit RGB: colour conversion, bicubic chroma, the network, rounding. ${caseOf(endToEnd[0])}.

${endToEndTable(endToEnd)}

## Cost per pixel

RGB to RGB, ${networks[pixelCost[0].network].label} ×${pixelCost[0].scale}, ${pixelCost[0].contender}.

${pixelCostTable(pixelCost)}

## Cold start

From starting a Node process to its first picture of 64×64 pixels enlarged ×3 by the released FSRCNN, ${coldStart[0].runs} processes each, in turns.

${table(
  ['', 'min ms', 'median ms'],
  coldStart.map(({ contender, ms }) => [contender, milliseconds(ms.min), milliseconds(ms.median)]),
)}
`
}

function machineTable({ machine: { processor, cores, memoryGb, system, node, v8, packages } }) {
  const versions = Object.entries(packages).filter(([, version]) => version !== null)
  return table(
    ['', ''],
    [
      ['Processor', `${processor}, ${cores} cores`],
      ['Memory', `${memoryGb} GB`],
      ['System', `${system}, Node ${node} (V8 ${v8})`],
      ['Compared with', versions.map(([name, version]) => `${name} ${version}`).join(', ')],
    ],
  )
}

function contenderTable({ rows }) {
  const [first] = rows
  return `${caseOf(first)}, ${first.runs} runs:

${table(
  ['', 'min ms', 'median ms', 'pictures a second', 'times our 2 threads'],
  rows.map(({ contender, ours, ms }) => [
    ours ? `**${contender}**` : contender,
    milliseconds(ms.min),
    milliseconds(ms.median),
    (1000 / ms.min).toFixed(1),
    (ms.min / rows.at(-1).ms.min).toFixed(2),
  ]),
)}`
}

function sizeTable(network, peers) {
  const cases = peers.filter((one) => one.network === network)
  const names = cases[0].rows.map(({ contender }) => contender)
  return `${networks[network].label}:

${table(
  ['', ...names],
  cases.map(({ width, height, scale, rows }) => [
    `${width}×${height} ×${scale}`,
    ...names.map((name) => milliseconds(rows.find(({ contender }) => contender === name)?.ms.min)),
  ]),
)}`
}

/** Multiply-adds per pixel of the output beside times, each as multiples of the first row's (FSRCNN). */
function srcnnTable(rows) {
  const [first] = rows
  const multiplyAdds = ({ network, scale }) => {
    const { multiplyAddsPerInputPixel } = describe(networks[network].config(scale))
    return network.startsWith('srcnn') ? multiplyAddsPerInputPixel : multiplyAddsPerInputPixel / scale ** 2
  }
  return `${first.contender}, to ${first.width * first.scale}×${first.height * first.scale}; the paper counts 41.3 times for FSRCNN against SRCNN-Ex (9-5-5):

${table(
  ['', 'multiply-adds per output pixel', 'times FSRCNN', 'min ms', 'times FSRCNN'],
  rows.map((row) => [
    networks[row.network].label,
    multiplyAdds(row).toFixed(0),
    (multiplyAdds(row) / multiplyAdds(first)).toFixed(1),
    milliseconds(row.ms.min),
    (row.ms.min / first.ms.min).toFixed(1),
  ]),
)}`
}

function endToEndTable(rows) {
  const pairs = rows.filter(({ contender }) => !contender.startsWith('createUpscaler'))
  return table(
    ['', 'network alone', 'RGB to RGB', 'more', 'pictures a second'],
    pairs.map((alone) => {
      const whole = rows.find(
        ({ contender, network, threads }) =>
          contender.startsWith('createUpscaler') && network === alone.network && threads === alone.threads,
      )
      return [
        `${networks[alone.network].label}, ${alone.contender}`,
        milliseconds(alone.ms.min),
        milliseconds(whole.ms.min),
        `${Math.round(100 * (whole.ms.min / alone.ms.min - 1))} %`,
        (1000 / whole.ms.min).toFixed(1),
      ]
    }),
  )
}

function pixelCostTable(rows) {
  const cost = ({ width, height, ms }) => (ms.min * 1e6) / (width * height)
  const middle = (Math.max(...rows.map(cost)) + Math.min(...rows.map(cost))) / 2
  return table(
    ['input', 'megapixels', 'min ms', 'ns per input pixel', 'from the middle'],
    rows.map((row) => [
      `${row.width}×${row.height}`,
      ((row.width * row.height) / 1e6).toFixed(1),
      milliseconds(row.ms.min),
      cost(row).toFixed(0),
      `${cost(row) < middle ? '−' : '+'}${Math.abs(100 * (cost(row) / middle - 1)).toFixed(0)} %`,
    ]),
  )
}

const caseOf = ({ network, scale, width, height }) =>
  `${networks[network].label} ×${scale}, ${width}×${height} → ${width * scale}×${height * scale}`

const largestDifference = (peers) =>
  Math.max(...peers.flatMap(({ rows }) => rows.map((row) => row.largestDifference)))
