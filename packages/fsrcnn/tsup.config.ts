import { readdirSync, writeFileSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'
import { upscalerWorkerCode } from './src/worker/generated/upscaler-worker-code.js'

export default {
  ...buildOf({
    index: 'src/index.ts',
    'element/define-sr-image': 'src/element/define-sr-image.ts',
    'model/model': 'src/model/model.ts',
    'model/srcnn': 'src/model/srcnn.ts',
    'restoring/index': 'src/restoring/index.ts',
    tfjs: 'src/tfjs.ts',
    'train/index': 'src/train/index.ts',
    'video/index': 'src/video/index.ts',
    'worker/worker-upscaler': 'src/worker/worker-upscaler.ts',
    // Entries as well: package.json's `exports` choose between them where the package is used.
    'worker/start-upscaler-worker': 'src/worker/start-upscaler-worker.ts',
    'worker/start-upscaler-worker.node': 'src/worker/start-upscaler-worker.node.ts',
    'weights/released-weights': 'src/weights/released-weights.ts',
    ...Object.fromEntries(
      readdirSync('src/weights/restoring').map((file) => [
        `weights/restoring/${file.replace('.ts', '')}`,
        `src/weights/restoring/${file}`,
      ]),
    ),
  }),
  external: [
    '@sr/fsrcnn/start-upscaler-worker',
    /\/released\//, // built by tsup.alone.config.ts
  ],
  /** The same code as a file, for pages that may not start workers from text. */
  onSuccess: async () => writeFileSync('dist/worker.js', upscalerWorkerCode),
}
