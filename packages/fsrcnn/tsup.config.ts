import { readdirSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'

const weights = readdirSync('src/weights').map((file) => file.replace('.ts', ''))

export default buildOf({
  index: 'src/index.ts',
  model: 'src/model.ts',
  srcnn: 'src/srcnn.ts',
  'tfjs-engine': 'src/tfjs-engine.ts',
  'train/index': 'src/train/index.ts',
  'released-weights': 'src/released-weights.ts',
  ...Object.fromEntries(weights.map((name) => [`weights/${name}`, `src/weights/${name}.ts`])),
})
