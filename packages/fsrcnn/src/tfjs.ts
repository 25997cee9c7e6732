/**
 * The engine that runs networks on the caller's TensorFlow.js, re-exported so that one package is enough to
 * install beside TensorFlow.js (`npm install @tensorflow/tfjs`). Nothing here imports that.
 *
 * @packageDocumentation
 */
export { type Engine, type LoadedNetwork, type Tfjs, tfjsEngine } from '@sr/engine/tfjs'
