import { buildOf } from '../../tsup.base.js'

// The start-workers are entries: package.json's `imports` chooses between them where the package is used.
export default {
  ...buildOf({
    index: 'src/index.ts',
    'start-worker': 'src/start-worker.ts',
    'start-worker.node': 'src/start-worker.node.ts',
  }),
  external: ['#start-worker'],
}
