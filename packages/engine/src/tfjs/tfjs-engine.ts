import { listLayers, type Weights } from '@sr/network'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Engine, LoadedNetwork } from '../engine.js'
import { assertTfjs } from './check-tfjs.js'
import { type Step, stepsOf, type Tfjs } from './tfjs-steps.js'

export type { Engine, LoadedNetwork } from '../engine.js'
export type { Tfjs } from './tfjs-steps.js'

/**
 * Runs networks on the caller's TensorFlow.js and whatever backend it has: WebAssembly, WebGL, WebGPU, plain
 * JavaScript or tfjs-node. The caller chooses it, as with `await tf.setBackend('wasm')`; nothing global is
 * changed here. The engine takes no pictures, and heeds neither `signal` nor `onProgress`. Throws TypeError
 * for anything but TensorFlow.js.
 */
export function tfjsEngine(tf: Tfjs): Engine {
  assertTfjs(tf)
  return {
    get name() {
      const backend = tf.getBackend()
      return `tfjs-${backend === 'tensorflow' ? 'node' : backend}` // tfjs-node calls itself so
    },
    async load(weights) {
      await tf.ready()
      return loadNetwork(tf, weights)
    },
  }
}

function loadNetwork(tf: Tfjs, weights: Weights): LoadedNetwork {
  const { channels } = weights.config
  let steps: readonly Step[] = []
  // The weights stay, because the tidy returns them. If an upload fails, all of them go.
  const kept = tf.tidy(() => {
    steps = stepsOf(tf, listLayers(weights.config), weights.tensors)
    return steps.flatMap((step): readonly Tensor[] => step.weights)
  })

  const forward = (input: Float32Array, height: number, width: number): Tensor4D =>
    tf.tidy(() => {
      const picture = tf.tensor4d(input, [1, height, width, channels])
      let x = picture
      for (const { apply } of steps) {
        const y = tf.tidy(() => apply(x, picture))
        if (x !== picture) x.dispose() // at once, or the activations of all layers would fill the memory
        x = y
      }
      return x
    })

  return {
    async run(input, height, width) {
      const output = forward(input, height, width)
      try {
        return (await output.data()) as Float32Array
      } finally {
        output.dispose()
      }
    },
    dispose: () => tf.dispose(kept),
  }
}
