export { maxAbsoluteDifference } from './max-absolute-difference.js'
export { createRandom } from './random.js'
export { readBmp } from './read-bmp.js'
export { researchData, researchTest } from './research-data.js'
