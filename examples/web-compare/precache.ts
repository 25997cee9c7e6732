import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** What a first visit needs, and so what is kept from it on; everything else is kept once it has been used. */
const firstVisit = /^(index\.html|samples\/dog\.jpg|icon.*|manifest.*|assets\/(index|studio|fsrcnn-x2)-.*)$/

/** Writes `service-worker.js` with the list of files that it keeps, and a name that changes with them. */
export function precache(): Plugin {
  return {
    name: 'precache',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const publicFiles = [
          'samples/dog.jpg',
          'icon.svg',
          'icon-192.png',
          'icon-512.png',
          'manifest.webmanifest',
        ]
        const files = [...Object.keys(bundle), ...publicFiles].filter((name) => firstVisit.test(name)).sort()
        const version = createHash('sha256').update(Object.keys(bundle).join()).digest('hex').slice(0, 12)
        const source = readFileSync(new URL('./src/shell/service-worker.js', import.meta.url), 'utf8')
          .replace('__FILES__', JSON.stringify(['./', ...files.filter((name) => name !== 'index.html')]))
          .replace('__VERSION__', version)
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
      },
    },
  }
}
