import { readdirSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'

const weights = readdirSync('src/weights/released').map((file) => file.replace('.ts', ''))

export default buildOf({
  index: 'src/index.ts',
  'element/define-sr-image': 'src/element/define-sr-image.ts',
  'model/model': 'src/model/model.ts',
  'model/srcnn': 'src/model/srcnn.ts',
  tfjs: 'src/tfjs.ts',
  'train/index': 'src/train/index.ts',
  'weights/released-weights': 'src/weights/released-weights.ts',
  ...Object.fromEntries(
    weights.map((name) => [`weights/released/${name}`, `src/weights/released/${name}.ts`]),
  ),
})
