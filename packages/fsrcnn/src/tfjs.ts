/**
 * The engine that runs networks on the caller's TensorFlow.js; here as well, so that one package is all one has to install.
 *
 * @packageDocumentation
 */
export { type Engine, type LoadedNetwork, type Tfjs, tfjsEngine } from '@sr/engine/tfjs'
