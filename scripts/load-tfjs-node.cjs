/**
 * tfjs-node as `npm run test:tfjs-node` installs it; SR_TFJS_NODE names this file or another module that gives tfjs-node.
 * It still calls two functions that Node 23 removed.
 */
Object.assign(require('node:util'), {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === undefined || value === null,
})
module.exports = require('../node_modules/.cache/tfjs-node/node_modules/@tensorflow/tfjs-node')
