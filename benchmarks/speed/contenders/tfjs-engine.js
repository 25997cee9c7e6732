import { tfjsEngine } from '@sr/fsrcnn/tfjs'
import { loadTfjs } from './load-tfjs.js'

/** Our tfjs engine: fused activations, and the deconvolution as a stride-1 convolution plus pixel shuffle. */
export async function open({ weights, input }, { backend }) {
  const network = await tfjsEngine(await loadTfjs(backend)).load(weights)
  return () => network.run(input.data, input.height, input.width)
}
