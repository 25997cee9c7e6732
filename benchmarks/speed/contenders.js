/**
 * Who takes part. `module` exports `open(network, options)`, which resolves to a function that runs the
 * network once, from a Float32Array (luma, 0..1) to another. `threads` is how many cores it may use, null
 * where it takes them all. An optional contender is left out where it is not installed. The output of the
 * others is compared with that of the first one present.
 */
export const contenders = [
  {
    name: 'onnxruntime-node, 1 thread',
    module: 'onnxruntime-node.js',
    threads: 1,
    optional: true,
  },
  {
    name: 'onnxruntime-node, 2 threads',
    module: 'onnxruntime-node.js',
    threads: 2,
    optional: true,
  },
  {
    name: 'onnxruntime-web, 1 thread',
    module: 'onnxruntime-web.js',
    threads: 1,
    optional: true,
  },
  {
    name: 'tfjs-wasm, deconvolution',
    module: 'tfjs-deconvolution.js',
    backend: 'wasm',
    threads: 1,
    fsrcnnOnly: true,
  },
  {
    name: 'tfjs-wasm, sub-pixel',
    module: 'tfjs-engine.js',
    backend: 'wasm',
    threads: 1,
  },
  {
    name: 'tfjs-node, deconvolution',
    module: 'tfjs-deconvolution.js',
    backend: 'node',
    threads: null,
    fsrcnnOnly: true,
    optional: true,
  },
  {
    name: 'tfjs-node, sub-pixel',
    module: 'tfjs-engine.js',
    backend: 'node',
    threads: null,
    optional: true,
  },
  {
    name: '@sr/engine, 1 thread',
    module: 'sr-engine.js',
    threads: 1,
    ours: true,
  },
  {
    name: '@sr/engine, 2 threads',
    module: 'sr-engine.js',
    threads: 2,
    ours: true,
  },
]
