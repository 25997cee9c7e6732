import { table } from './markdown-table.js'
import { isFullHd } from './speed-chart.js'

const frameMs = 41 // 24 pictures a second

/**
 * The ratios and times that the engine is built for, at 640×360 → 1920×1080, beside what was measured.
 */
export function targetTable({ peers, endToEnd, coldStart }) {
  const timesOf = (network) => {
    const { rows } = peers.find((one) => isFullHd(one) && one.network === network)
    return (name) => rows.find(({ contender }) => contender === name)?.ms.min
  }
  const [fsrcnn, fsrcnnS] = ['fsrcnn', 'fsrcnn-s'].map(timesOf)
  const ratio = (over, under, must, aim) => {
    const cell = (times) => {
      const value = times(over) / times(under)
      return Number.isNaN(value) ? 'not installed' : value.toFixed(2)
    }
    return [`${over} / ${under}`, cell(fsrcnn), cell(fsrcnnS), `≤ ${must}`, `≤ ${aim}`]
  }
  const whole = (network) =>
    endToEnd.find(
      (row) => row.contender.startsWith('createUpscaler') && row.network === network && row.threads === 2,
    )
  const ms = (value) => `${value.toFixed(1)} ms`
  return `${table(
    ['×3, 640×360 → 1920×1080', 'FSRCNN', 'FSRCNN-s', 'must', 'aim'],
    [
      ratio('@sr/engine, 1 thread', 'onnxruntime-node, 1 thread', 0.85, 0.5),
      ratio('@sr/engine, 2 threads', 'onnxruntime-node, 2 threads', 0.75, 0.45),
      ratio('@sr/engine, 1 thread', 'onnxruntime-web, 1 thread', 0.6, 0.33),
      ratio('@sr/engine, 2 threads', 'tfjs-wasm, deconvolution', 0.1, 0.05),
      [
        '@sr/engine, 2 threads, network alone',
        ms(fsrcnn('@sr/engine, 2 threads')),
        ms(fsrcnnS('@sr/engine, 2 threads')),
        `FSRCNN-s ≤ ${frameMs} ms`,
        `both ≤ ${frameMs} ms`,
      ],
      [
        'createUpscaler, 2 threads, RGB to RGB',
        ms(whole('fsrcnn').ms.min),
        ms(whole('fsrcnn-s').ms.min),
        '–',
        `FSRCNN-s ≤ ${frameMs} ms`,
      ],
    ],
  )}

${coldStartLine(coldStart)} ${frameMs} ms is the time of a picture at 24 a second.`
}

/** Cold start is one figure, not one per network. */
function coldStartLine([ours, ...others]) {
  const peer = others.find(({ contender }) => contender.startsWith('onnxruntime-node'))
  const beside =
    peer === undefined ? '' : `; onnxruntime-node's ${peer.ms.min.toFixed(0)} ms, which it is not to exceed`
  return `Our cold start is ${ours.ms.min.toFixed(0)} ms (aim 80 ms)${beside}.`
}
