import { buildOf } from '../../tsup.base.js'

export default {
  ...buildOf({
    index: 'src/index.ts',
    'model/model': 'src/model/model.ts',
    'model/srcnn': 'src/model/srcnn.ts',
    tfjs: 'src/tfjs.ts',
    'train/index': 'src/train/index.ts',
    'weights/released-weights': 'src/weights/released-weights.ts',
  }),
  external: [/\/released\//], // built by tsup.alone.config.ts
}
