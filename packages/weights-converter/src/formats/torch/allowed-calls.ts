import { CheckpointError } from '../../errors.js'
import { encodeLatin1 } from '../../latin1.js'
import { isNumpyArray } from './numpy-array.js'
import { readNumpyScalar } from './numpy-scalar.js'
import {
  type CallContext,
  InertObject,
  type PickleDict,
  PickleGlobal,
  PickleTuple,
  type PickleValue,
} from './pickle-values.js'
import { rebuildTensor, rebuildTensorV3 } from './rebuild-tensor.js'

type Call = (args: readonly PickleValue[], context: CallContext) => PickleValue

/**
 * The whole list of calls that give something other than an inert record. All of them are written here in
 * TypeScript and build plain data or a description of a tensor; the list follows torch's own `weights_only`
 * loader and adds numpy scalars, defaultdict and protocol 1's object constructor.
 */
export const allowedCalls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', makeDict],
  ['collections.Counter', makeDict],
  ['collections.defaultdict', (_args) => new Map()], // its argument is the factory
  ['builtins.dict', makeDict],
  ['builtins.set', makeSet],
  ['builtins.frozenset', makeSet],
  ['builtins.bytearray', makeBytes],
  ['_codecs.encode', makeLatin1Bytes],
  ['copyreg._reconstructor', makeObject],
  ['numpy.core.multiarray.scalar', readNumpyScalar],
  ['numpy._core.multiarray.scalar', readNumpyScalar],
  [
    'torch.Size',
    (args) => (Array.isArray(args[0]) ? new PickleTuple(args[0]) : (args[0] ?? new PickleTuple([]))),
  ],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorV3],
  ['torch._utils._rebuild_parameter', (args) => args[0] ?? null],
  ['torch._utils._rebuild_parameter_with_state', (args) => args[0] ?? null],
  ['torch.nn.parameter.Parameter', (args) => args[0] ?? null],
  ['torch._tensor._rebuild_from_type', rebuildFromType],
  ['torch._tensor._rebuild_from_type_v2', rebuildFromType],
  ['torch._utils._rebuild_qtensor', refuse('a quantised tensor', 'Save the model before quantisation')],
  ['torch._utils._rebuild_sparse_tensor', refuse('a sparse tensor', 'Save to_dense() of it')],
  ['torch._utils._rebuild_sparse_csr_tensor', refuse('a sparse tensor', 'Save to_dense() of it')],
  ['torch._utils._rebuild_nested_tensor', refuse('a nested tensor', 'Save its parts')],
  [
    'torch._utils._rebuild_meta_tensor_no_storage',
    refuse('a meta tensor, which has no values', 'Save the model after loading its weights'),
  ],
  [
    'torch._utils._rebuild_wrapper_subclass',
    refuse('a tensor subclass that wraps others', 'Save plain tensors'),
  ],
  [
    'torch._utils._rebuild_device_tensor_from_numpy',
    refuse('a tensor stored through numpy', 'Save model.cpu().state_dict()'),
  ],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', (args) => args[0] ?? null],
])

/**
 * Globals that stay inert and need no warning: they occur in ordinary checkpoints, and
 * their attributes are read as data.
 */
export function isFamiliar(global: PickleGlobal): boolean {
  return (
    allowedCalls.has(global.path) ||
    /^(builtins|argparse|pathlib|datetime|torch\.(nn|optim)\b.*|torch(\.serialization)?)$/.test(
      global.module,
    ) ||
    global.path === 'numpy.dtype' ||
    isNumpyArray(global)
  )
}

function makeDict(args: readonly PickleValue[], { copied, where }: CallContext): PickleDict {
  const [source = []] = args
  const dict: PickleDict = new Map()
  if (source instanceof Map) {
    copied(source.size)
    for (const [key, value] of source) dict.set(key, value)
    return dict
  }
  const pairs = source instanceof PickleTuple ? source.items : source
  if (!Array.isArray(pairs)) throw malformed(where, 'a dict made of something else than (key, value) pairs.')
  copied(pairs.length)
  for (const pair of pairs as readonly PickleValue[]) {
    const items = pair instanceof PickleTuple ? pair.items : pair
    if (!Array.isArray(items) || items.length !== 2)
      throw malformed(where, 'a dict made of something else than (key, value) pairs.')
    dict.set(items[0], items[1])
  }
  return dict
}

function makeSet([source = []]: readonly PickleValue[], { copied, where }: CallContext): Set<PickleValue> {
  const items = source instanceof PickleTuple ? source.items : source
  if (!Array.isArray(items)) throw malformed(where, 'a set made of something else than a list.')
  copied(items.length)
  return new Set(items as readonly PickleValue[])
}

function makeBytes([source = '']: readonly PickleValue[], context: CallContext): Uint8Array {
  if (typeof source === 'string') return makeLatin1Bytes([source], context)
  if (!(source instanceof Uint8Array))
    throw malformed(context.where, 'a bytearray made of something else than bytes.')
  context.copied(source.length)
  return source.slice()
}

/** How protocol 2, which has no bytes, writes them: `_codecs.encode('...', 'latin1')`. */
function makeLatin1Bytes([text = '']: readonly PickleValue[], { copied, where }: CallContext): Uint8Array {
  if (typeof text !== 'string') throw malformed(where, '_codecs.encode of something else than a string.')
  copied(text.length)
  const bytes = encodeLatin1(text)
  if (bytes === undefined) throw malformed(where, 'bytes beyond 255.')
  return bytes
}

/** Protocols 0 and 1 make objects by `copyreg._reconstructor(class, base, base state)`. */
function makeObject(
  [type = null, , base = null]: readonly PickleValue[],
  { where }: CallContext,
): PickleValue {
  if (!(type instanceof PickleGlobal)) throw malformed(where, 'an object without a class.')
  return new InertObject(type, base === null ? [] : [base])
}

/**
 * A tensor with attributes or of a subclass: (function, type, args, state); the
 * function must itself be on the list.
 */
function rebuildFromType([inner, , args]: readonly PickleValue[], context: CallContext): PickleValue {
  const call = inner instanceof PickleGlobal ? allowedCalls.get(inner.path) : undefined
  // Such a call within such a call would be recursion, and torch writes none.
  if (call === undefined || call === rebuildFromType || !(args instanceof PickleTuple)) {
    throw malformed(context.where, 'a tensor subclass without a known way to rebuild it.')
  }
  return call(args.items, context)
}

function refuse(what: string, remedy: string): Call {
  return (_args, { where }) => {
    throw new CheckpointError(
      'unsupported',
      where,
      `the file holds ${what}. Expected dense tensors with a storage. ${remedy}.`,
    )
  }
}

function malformed(where: string, problem: string): CheckpointError {
  return new CheckpointError('malformed', where, `${problem} The file is damaged or hostile.`)
}
