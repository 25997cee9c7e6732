import { concatenate } from '../../concatenate.js'
import type { FloatType } from '../../encode-floats.js'
import { opcodes } from './pickle-opcodes.js'

/** A tensor whose numbers are the record `data/NUMBER` of the archive, whole and in C order. */
export interface StoredTensor {
  readonly name: string
  readonly shape: readonly number[]
}

/**
 * The pickle of a state dictionary as `torch.save` makes it: an OrderedDict of tensors, each with a storage of
 * its own, numbered from 0. Protocol 2, without a memo.
 */
export function pickleStateDict(tensors: readonly StoredTensor[], dtype: FloatType): Uint8Array<ArrayBuffer> {
  return concatenate([
    code(opcodes.PROTO, 2),
    emptyOrderedDict,
    code(opcodes.MARK),
    ...tensors.flatMap(({ name, shape }, i) => [text(name), pickleTensor(String(i), shape, dtype)]),
    code(opcodes.SETITEMS, opcodes.STOP),
  ])
}

/**
 * `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks)`, the storage being a
 * persistent id that names its record.
 */
function pickleTensor(key: string, shape: readonly number[], dtype: FloatType): Uint8Array {
  const elements = shape.reduce((product, size) => product * size, 1)
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const storageClass = global('torch', dtype === 'f32' ? 'FloatStorage' : 'HalfStorage')
  const storage = tuple([text('storage'), storageClass, text(key), text('cpu'), integer(elements)])
  const parts = [
    concatenate([storage, code(opcodes.BINPERSID)]),
    integer(0),
    tuple(shape.map(integer)),
    tuple(strides.map(integer)),
    code(opcodes.NEWFALSE),
    emptyOrderedDict,
  ]
  return concatenate([global('torch._utils', '_rebuild_tensor_v2'), tuple(parts), code(opcodes.REDUCE)])
}

const code = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes)

const global = (module: string, name: string): Uint8Array =>
  concatenate([code(opcodes.GLOBAL), new TextEncoder().encode(`${module}\n${name}\n`)])

const emptyOrderedDict = concatenate([
  global('collections', 'OrderedDict'),
  code(opcodes.EMPTY_TUPLE, opcodes.REDUCE),
])

const tuple = (items: readonly Uint8Array[]): Uint8Array =>
  concatenate([code(opcodes.MARK), ...items, code(opcodes.TUPLE)])

/** 32 bits with a sign: the elements of a tensor of weights are far fewer. */
function integer(value: number): Uint8Array {
  const bytes = code(opcodes.BININT, 0, 0, 0, 0)
  new DataView(bytes.buffer).setInt32(1, value, true)
  return bytes
}

function text(value: string): Uint8Array {
  const utf8 = new TextEncoder().encode(value)
  const head = code(opcodes.BINUNICODE, 0, 0, 0, 0)
  new DataView(head.buffer).setUint32(1, utf8.length, true)
  return concatenate([head, utf8])
}
