// Made by scripts/make-weight-modules.js from weights/*.safetensors; do not edit.

export const releasedFiles = [
  { name: 'fsrcnn-l-x2', model: 'fsrcnn-l', scales: [2], load: () => import('./released/fsrcnn-l-x2.js') },
  { name: 'fsrcnn-l-x3', model: 'fsrcnn-l', scales: [3], load: () => import('./released/fsrcnn-l-x3.js') },
  { name: 'fsrcnn-l-x4', model: 'fsrcnn-l', scales: [4], load: () => import('./released/fsrcnn-l-x4.js') },
  { name: 'fsrcnn-s-x2', model: 'fsrcnn-s', scales: [2], load: () => import('./released/fsrcnn-s-x2.js') },
  { name: 'fsrcnn-s-x3', model: 'fsrcnn-s', scales: [3], load: () => import('./released/fsrcnn-s-x3.js') },
  { name: 'fsrcnn-s-x4', model: 'fsrcnn-s', scales: [4], load: () => import('./released/fsrcnn-s-x4.js') },
  { name: 'fsrcnn-x2', model: 'fsrcnn', scales: [2], load: () => import('./released/fsrcnn-x2.js') },
  { name: 'fsrcnn-x3', model: 'fsrcnn', scales: [3], load: () => import('./released/fsrcnn-x3.js') },
  { name: 'fsrcnn-x4', model: 'fsrcnn', scales: [4], load: () => import('./released/fsrcnn-x4.js') },
  { name: 'multi', model: 'multi', scales: [2, 3, 4], load: () => import('./released/multi.js') },
  { name: 'srcnn-915-x3', model: 'srcnn-915', scales: [3], load: () => import('./released/srcnn-915-x3.js') },
  { name: 'srcnn-955-x3', model: 'srcnn-955', scales: [3], load: () => import('./released/srcnn-955-x3.js') },
]
