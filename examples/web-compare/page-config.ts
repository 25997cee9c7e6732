import type { Plugin, UserConfig } from 'vite'

/** Nothing here needs these, which isolate a page: sent so that all that is loaded is seen to work under them. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * Nothing but this origin, no inline code, no `eval`. WebAssembly needs `wasm-unsafe-eval`, and the engine's
 * threads, which come inside its module, need `blob:` workers.
 */
const directives = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
]

/** How Vite serves and builds this page and that of web-train: a port and a content security policy. */
export function pageConfig(port: number, moreDirectives: readonly string[] = []): UserConfig {
  const policy = [...directives, ...moreDirectives].join('; ')
  return {
    base: './',
    plugins: [policyInPage(policy)],
    server: { port, strictPort: true, headers: isolation },
    preview: { port, strictPort: true, headers: { ...isolation, 'Content-Security-Policy': policy } },
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1000, // of what is loaded when it is used: video mode, TensorFlow.js, large weights
    },
  }
}

/** The policy goes into the built page, so that it holds wherever the page is served from. */
const policyInPage = (policy: string): Plugin => ({
  name: 'policy-in-page',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
      injectTo: 'head-prepend',
    },
  ],
})
