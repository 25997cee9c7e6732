/**
 * tfjs-node as `npm run test:tfjs-node` installs it; SR_TFJS_NODE names this file or another module that gives tfjs-node.
 * It still calls two functions that Node 23 removed.
 */
const { createRequire } = require('node:module')
const { join } = require('node:path')

Object.assign(require('node:util'), {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === undefined || value === null,
})
const installed = createRequire(join(__dirname, '../node_modules/.cache/tfjs-node/package.json'))
module.exports = installed('@tensorflow/tfjs-node')
