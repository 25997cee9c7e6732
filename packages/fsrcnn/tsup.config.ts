import { readdirSync, writeFileSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'
import { upscalerWorkerCode } from './src/worker/generated/upscaler-worker-code.js'

const weights = readdirSync('src/weights/released').map((file) => file.replace('.ts', ''))

const build = buildOf({
  index: 'src/index.ts',
  'element/define-sr-image': 'src/element/define-sr-image.ts',
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
  ...Object.fromEntries(
    weights.map((name) => [`weights/released/${name}`, `src/weights/released/${name}.ts`]),
  ),
})

export default {
  ...build,
  external: ['#start-upscaler-worker'],
  /** The same code as a file, for pages that may not start workers from text. */
  onSuccess: async () => writeFileSync('dist/worker.js', upscalerWorkerCode),
}
