import { defineConfig, type Plugin } from 'vite'

/** Nothing here needs these, which isolate a page: sent so that all that is loaded is seen to work under them. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * Nothing but this origin, no inline code, no `eval`. WebAssembly needs `wasm-unsafe-eval`, and the engine's
 * threads, which come inside its module, need `blob:` workers.
 */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The policy goes into the built page, so that it holds wherever the page is served from. */
const policyInPage: Plugin = {
  name: 'policy-in-page',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
      injectTo: 'head-prepend',
    },
  ],
}

export default defineConfig({
  base: './',
  plugins: [policyInPage],
  server: { port: 5174, strictPort: true, headers: isolation },
  preview: { port: 5174, strictPort: true, headers: { ...isolation, 'Content-Security-Policy': policy } },
  // The worker loads the one backend that is used, when it is used.
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000, // TensorFlow.js
  },
})
