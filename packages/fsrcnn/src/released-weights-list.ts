// Made by scripts/make-weight-modules.js from weights/*.safetensors; do not edit.

import type { ReleasedWeights } from './released-weights.js'

/** All of them, by name. In code that goes through a bundler, import the one module that you need instead. */
export const releasedWeights: readonly ReleasedWeights[] = [
  { name: 'fsrcnn-s-x2', model: 'fsrcnn-s', scales: [2], load: () => import('./weights/fsrcnn-s-x2.js') },
  { name: 'fsrcnn-s-x3', model: 'fsrcnn-s', scales: [3], load: () => import('./weights/fsrcnn-s-x3.js') },
  { name: 'fsrcnn-s-x4', model: 'fsrcnn-s', scales: [4], load: () => import('./weights/fsrcnn-s-x4.js') },
  { name: 'fsrcnn-x2', model: 'fsrcnn', scales: [2], load: () => import('./weights/fsrcnn-x2.js') },
  { name: 'fsrcnn-x3', model: 'fsrcnn', scales: [3], load: () => import('./weights/fsrcnn-x3.js') },
  { name: 'fsrcnn-x4', model: 'fsrcnn', scales: [4], load: () => import('./weights/fsrcnn-x4.js') },
  { name: 'multi', model: 'multi', scales: [2, 3, 4], load: () => import('./weights/multi.js') },
  { name: 'srcnn-915-x3', model: 'srcnn-915', scales: [3], load: () => import('./weights/srcnn-915-x3.js') },
  { name: 'srcnn-955-x3', model: 'srcnn-955', scales: [3], load: () => import('./weights/srcnn-955-x3.js') },
]
