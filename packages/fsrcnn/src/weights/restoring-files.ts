// Made by scripts/make-weight-modules.js from weights/restoring/*.safetensors; do not edit.

export const restoringFiles = [
  { name: 'fsrcnn-l-x2', model: 'fsrcnn-l', scale: 2, load: () => import('./restoring/fsrcnn-l-x2.js') },
  { name: 'fsrcnn-l-x3', model: 'fsrcnn-l', scale: 3, load: () => import('./restoring/fsrcnn-l-x3.js') },
  { name: 'fsrcnn-l-x4', model: 'fsrcnn-l', scale: 4, load: () => import('./restoring/fsrcnn-l-x4.js') },
  { name: 'fsrcnn-s-x2', model: 'fsrcnn-s', scale: 2, load: () => import('./restoring/fsrcnn-s-x2.js') },
  { name: 'fsrcnn-s-x3', model: 'fsrcnn-s', scale: 3, load: () => import('./restoring/fsrcnn-s-x3.js') },
  { name: 'fsrcnn-s-x4', model: 'fsrcnn-s', scale: 4, load: () => import('./restoring/fsrcnn-s-x4.js') },
  { name: 'fsrcnn-x2', model: 'fsrcnn', scale: 2, load: () => import('./restoring/fsrcnn-x2.js') },
  { name: 'fsrcnn-x3', model: 'fsrcnn', scale: 3, load: () => import('./restoring/fsrcnn-x3.js') },
  { name: 'fsrcnn-x4', model: 'fsrcnn', scale: 4, load: () => import('./restoring/fsrcnn-x4.js') },
]
