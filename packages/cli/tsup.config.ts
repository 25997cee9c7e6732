import { buildOf } from '../../tsup.base.js'

export default buildOf({ main: 'src/main.ts' })
