import { tfjsEngine } from '@sr/fsrcnn/tfjs'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu' // registers the backend
import { openTfjsModel } from '../../speed/contenders/tfjs-model.js'

/** `tfjsEngine` of `@sr/fsrcnn/tfjs`: the deconvolution as a stride-1 convolution and a pixel shuffle. */
export async function openSubpixel({ weights, input }) {
  await startBackend()
  const network = await tfjsEngine(tf).load(weights)
  return {
    run: () => network.run(input.data, input.height, input.width),
    close: () => network.dispose(),
  }
}

/** A LayersModel of conv2d, prelu and conv2dTranspose. */
export async function openDeconvolution(job) {
  await startBackend()
  return { run: openTfjsModel(tf, job), close: () => tf.disposeVariables() }
}

async function startBackend() {
  tf.enableProdMode()
  await tf.setBackend('webgpu')
}
