import { buildOf } from '../../tsup.base.js'

export default buildOf({
  index: 'src/index.ts',
  'bullmq/index': 'src/bullmq/index.ts',
})
