/**
 * What is wrong with a call, in words: options that nobody knows, and values as error messages name them.
 *
 * @packageDocumentation
 */
export { sayInsteadOfBytes } from './instead-of-bytes.js'
export { assertKnownOptions } from './known-options.js'
export { printable } from './printable.js'
export { kindOf, sayKind, sayList, sayValue } from './say-value.js'
