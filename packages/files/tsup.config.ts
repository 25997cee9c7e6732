import { buildOf } from '../../tsup.base.js'

export default buildOf({
  index: 'src/index.ts',
  'disk/index': 'src/disk/index.ts',
  formats: 'src/formats.ts',
})
