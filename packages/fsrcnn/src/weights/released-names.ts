// Made by scripts/make-weight-modules.js from weights/*.safetensors; do not edit.

export const releasedNames: readonly string[] = [
  'fsrcnn-l-x2',
  'fsrcnn-l-x3',
  'fsrcnn-l-x4',
  'fsrcnn-s-x2',
  'fsrcnn-s-x3',
  'fsrcnn-s-x4',
  'fsrcnn-x2',
  'fsrcnn-x3',
  'fsrcnn-x4',
  'multi',
  'srcnn-915-x3',
  'srcnn-955-x3',
]
