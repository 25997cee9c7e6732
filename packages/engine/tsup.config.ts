import { buildOf } from '../../tsup.base.js'

// The start-workers are entries: package.json's `imports` chooses between them where the package is used.
export default {
  ...buildOf({
    index: 'src/index.ts',
    'tfjs/tfjs-engine': 'src/tfjs/tfjs-engine.ts',
    'threads/start-worker': 'src/threads/start-worker.ts',
    'threads/start-worker.node': 'src/threads/start-worker.node.ts',
  }),
  external: ['#start-worker'],
}
