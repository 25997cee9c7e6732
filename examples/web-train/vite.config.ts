import { defineConfig } from 'vite'

/** A page with these headers is cross-origin isolated, so that the engine of the preview has its threads. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  base: './',
  server: { port: 5174, strictPort: true, headers },
  preview: { port: 5174, strictPort: true, headers },
  // The worker's own modules may be loaded when they are needed: the one backend that is used.
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
})
