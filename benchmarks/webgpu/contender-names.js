/** Who takes part, by name; the outputs of the others are compared with that of the first. */
export const names = {
  reference: '@sr/engine, 1 thread',
  wasm: '@sr/engine, all threads',
  ours: '@sr/engine/webgpu',
  onnxruntime: 'onnxruntime-web, webgpu',
  subpixel: 'tfjs-webgpu, sub-pixel',
  deconvolution: 'tfjs-webgpu, deconvolution',
  websr: 'websr, Anime4K ×2 S',
}

/** websr has networks of its own, which enlarge twice: it stands beside FSRCNN ×2 alone. */
export const contenderNames = ({ network, scale }) =>
  Object.values(names).filter((name) => name !== names.websr || (network === 'fsrcnn' && scale === 2))
