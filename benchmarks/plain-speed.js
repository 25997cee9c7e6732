/**
 * Runs plain networks, and FSRCNN beside them, on our engine and on onnxruntime, with as many threads each, in turns; compares
 * their outputs, and prints how the times compare, and what a multiply-add takes.
 *
 *   npm run build && node benchmarks/plain-speed.js [--rounds N]
 */
import { parseArgs } from 'node:util'
import { describe } from '@sr/network'
import { toPlanes } from './speed/contenders/open-onnx.js'
import { contenders } from './speed/contenders.js'
import { describeMachine } from './speed/machine.js'
import { measure } from './speed/measure.js'
import { configOf, networks, plainNetworks } from './speed/networks.js'
import { installPeers } from './speed/peers.js'
import { sameOutput } from './speed/same-output.js'

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '40' } } }).values
const specs = [
  { network: 'fsrcnn', scale: 2, width: 640, height: 360 },
  { network: 'ecbsr-m4c16', scale: 2, width: 640, height: 360 },
  { network: 'ecbsr-m4c16', scale: 4, width: 320, height: 180 },
  { network: 'compact-64-16', scale: 4, width: 320, height: 180 },
]

installPeers()
const { processor, node, packages } = describeMachine()
console.log(
  `${processor}, Node ${node}, onnxruntime-node ${packages['onnxruntime-node']}; least of ${rounds} runs`,
)
for (const spec of specs) {
  const { channels } = configOf(spec)
  const { multiplyAddsPerInputPixel } = describe(configOf(spec))
  const { label } = { ...networks, ...plainNetworks }[spec.network]
  for (const threads of [1, 2]) {
    const able = contenders.filter(
      (each) => each.threads === threads && /onnxruntime-node|@sr\/engine/.test(each.name),
    )
    const rows = await measure(
      able.map((contender) => ({ contender, spec })),
      Number(rounds),
      (runners) => sameOutput(runners.map((runner) => inPlanes(runner, channels))),
    )
    const [ours, theirs] = [true, false].map((wanted) => rows.find((row) => row.ours === wanted)?.ms.min)
    const nsPerMultiplyAdd = (ours * 1e6) / (multiplyAddsPerInputPixel * spec.width * spec.height)
    console.log(
      `${label} ×${spec.scale} of ${spec.width}×${spec.height}, ${threads} thread${threads > 1 ? 's' : ''}: ` +
        `ours ${ours.toFixed(1)} ms, ${(nsPerMultiplyAdd * 1000).toFixed(1)} ps a multiply-add; ` +
        `onnxruntime ${theirs?.toFixed(1)} ms; ${(ours / theirs).toFixed(2)} of its time`,
    )
  }
}

/** onnxruntime gives planes, we give pixels. */
function inPlanes({ contender, output }, channels) {
  return { contender, output: contender.ours ? toPlanes(output, channels) : output }
}
