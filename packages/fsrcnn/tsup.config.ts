import { readdirSync, writeFileSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'
import { upscalerWorkerCode } from './src/worker/generated/upscaler-worker-code.js'

/** One entry for each of the modules that scripts/make-weight-modules.js writes. */
const modulesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(`src/weights/${folder}`).map((file) => [
      `weights/${folder}/${file.replace('.ts', '')}`,
      `src/weights/${folder}/${file}`,
    ]),
  )

const build = buildOf({
  index: 'src/index.ts',
  'model/model': 'src/model/model.ts',
  'model/srcnn': 'src/model/srcnn.ts',
  tfjs: 'src/tfjs.ts',
  'train/index': 'src/train/index.ts',
  'video/index': 'src/video/index.ts',
  'worker/worker-upscaler': 'src/worker/worker-upscaler.ts',
  // Entries as well: package.json's `imports` chooses between them where the package is used.
  'worker/start-upscaler-worker': 'src/worker/start-upscaler-worker.ts',
  'worker/start-upscaler-worker.node': 'src/worker/start-upscaler-worker.node.ts',
  'weights/released-weights': 'src/weights/released-weights.ts',
  'weights/restoring-weights': 'src/weights/restoring-weights.ts',
  ...modulesIn('released'),
  ...modulesIn('restoring'),
})

export default {
  ...build,
  external: ['#start-upscaler-worker'],
  /** The same code as a file, for pages that may not start workers from text. */
  onSuccess: async () => writeFileSync('dist/worker.js', upscalerWorkerCode),
}
