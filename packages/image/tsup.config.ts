import { buildOf } from '../../tsup.base.js'

export default buildOf({ index: 'src/index.ts', 'canvas/index': 'src/canvas/index.ts', png: 'src/png.ts' })
