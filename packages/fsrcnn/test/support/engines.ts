import type { Engine } from '@sr/engine'
import { wasmEngine } from '@sr/engine'
import { tfjsEngine } from '../../src/tfjs.js'
import { tfjsOn } from './backends.js'

/** The engines that every test machine has. */
export const engineNames = ['wasm', 'tfjs-wasm', 'tfjs-cpu'] as const

/** Ours on two threads, or tfjs' on a backend. */
export async function createEngine(name: (typeof engineNames)[number]): Promise<Engine> {
  switch (name) {
    case 'wasm':
      return wasmEngine({ threads: 2 })
    case 'tfjs-wasm':
      return tfjsEngine(await tfjsOn('wasm'))
    case 'tfjs-cpu':
      return tfjsEngine(await tfjsOn('cpu'))
  }
}
