import { registerWasmTraining } from '@sr/layers'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { overfitPatch } from './overfit-patch.js'

/** What a page runs: `overfitOn(backend, options)`. */
Object.assign(globalThis, {
  overfitOn: async (backend: string, options: Parameters<typeof overfitPatch>[1]) => {
    tf.enableProdMode()
    if (!(await tf.setBackend(backend))) throw new Error(`overfitOn: tfjs could not start ${backend}.`)
    return overfitPatch(tf, options)
  },
})
setWasmPaths('/')
registerWasmTraining()
