import { projectOf } from '../vitest.base.js'

export default projectOf('site')
