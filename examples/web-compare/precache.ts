import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin, Rolldown } from 'vite'

/** What a first visit shows, with the weights that restore beside the others: the photos that come next are JPEGs. */
const firstChunk = /^(index|fsrcnn-x2)$/
const firstAsset = /^assets\/(index-.*\.css|studio-.*\.js)$/
const publicFiles = ['samples/dog.webp', 'icon.svg', 'icon-192.png', 'icon-512.png', 'manifest.webmanifest']

/**
 * Writes `service-worker.js` with the list of files that it keeps from the first visit on, and a version that
 * changes with any file; everything else is kept once it has been used.
 */
export function precache(): Plugin {
  return {
    name: 'precache',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = ['./', ...publicFiles, ...firstFiles(bundle)]
        const version = createHash('sha256').update(Object.keys(bundle).join()).digest('hex').slice(0, 12)
        const source = readFileSync(new URL('./src/shell/service-worker.js', import.meta.url), 'utf8')
          .replace('__FILES__', JSON.stringify([...files]))
          .replace('__VERSION__', version)
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
      },
    },
  }
}

function firstFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const files = new Set(Object.keys(bundle).filter((name) => firstAsset.test(name)))
  const add = (name: string) => {
    const file = bundle[name]
    if (file?.type !== 'chunk' || files.has(name)) return
    files.add(name)
    file.imports.forEach(add)
  }
  for (const file of Object.values(bundle)) {
    if (file.type === 'chunk' && firstChunk.test(file.name)) add(file.fileName)
  }
  return files
}
