import { readdirSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'

/** One entry for each of the modules that scripts/make-weight-modules.js writes. */
const modulesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(`src/weights/${folder}`).map((file) => [
      `weights/${folder}/${file.replace('.ts', '')}`,
      `src/weights/${folder}/${file}`,
    ]),
  )

export default buildOf({
  index: 'src/index.ts',
  'model/model': 'src/model/model.ts',
  'model/srcnn': 'src/model/srcnn.ts',
  tfjs: 'src/tfjs.ts',
  'train/index': 'src/train/index.ts',
  'weights/released-weights': 'src/weights/released-weights.ts',
  'weights/restoring-weights': 'src/weights/restoring-weights.ts',
  ...modulesIn('released'),
  ...modulesIn('restoring'),
})
