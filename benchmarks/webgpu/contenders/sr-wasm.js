import { wasmEngine } from '@sr/engine'

/** Our engine on the processor. */
export async function openWasm({ weights, input }, options) {
  const network = await wasmEngine(options).load(weights)
  return {
    run: () => network.run(input.data, input.height, input.width),
    close: () => network.dispose(),
  }
}
