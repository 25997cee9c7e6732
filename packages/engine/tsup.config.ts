import { buildOf } from '../../tsup.base.js'

export default buildOf({
  index: 'src/index.ts',
  'tfjs/tfjs-engine': 'src/tfjs/tfjs-engine.ts',
  'webgpu/index': 'src/webgpu/index.ts',
})
