import type { Chain, Stage } from './chain.js'

/**
 * A chain that computes the same, in which every PReLU but the last stage's is max(x, slope·x). For slopes up
 * to 1 that is PReLU as it stands. For larger ones PReLU is −max(−x, −slope·x). Such a channel is computed
 * with its sign turned, and the next stage's weights turn it back; both are exact.
 */
export function turnSteepChannels(chain: Chain): Chain {
  const stages: Stage[] = []
  let turned: readonly boolean[] = [] // of the stage's input
  for (const [i, stage] of chain.stages.entries()) {
    const steep = i < chain.stages.length - 1 ? steepChannels(stage) : []
    stages.push(turnSigns(stage, turned, steep))
    turned = steep
  }
  return { ...chain, stages }
}

function steepChannels({ activation }: Stage): boolean[] {
  return activation.kind === 'prelu' ? Array.from(activation.slopes, (slope) => slope > 1) : []
}

function turnSigns(stage: Stage, inputs: readonly boolean[], outputs: readonly boolean[]): Stage {
  if (!inputs.includes(true) && !outputs.includes(true)) return stage
  const taps = stage.size ** 2
  const weight = stage.weight.slice()
  for (let kernel = 0; kernel * taps < weight.length; kernel++) {
    const input = inputs[kernel % stage.inChannels] ?? false
    const output = outputs[Math.floor(kernel / stage.inChannels)] ?? false
    if (input === output) continue
    for (let i = kernel * taps; i < (kernel + 1) * taps; i++) weight[i] = -weight[i]
  }
  return { ...stage, weight, bias: stage.bias.map((value, output) => (outputs[output] ? -value : value)) }
}
