/** Part of a pickle: opcodes as text (one character a byte) or bytes. */
export type Part = string | Uint8Array | readonly number[]

/**
 * A pickle of protocol 2 with the given opcodes and a STOP; the opcodes are spelt
 * as in CPython's Lib/pickle.py.
 */
export function assemblePickle(...parts: Part[]): Uint8Array {
  return concat([0x80, 2], ...parts, '.')
}

export function concat(...parts: Part[]): Uint8Array {
  const bytes = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : Uint8Array.from(part),
  )
  return new Uint8Array(Buffer.concat(bytes))
}

/** Little-endian. */
export function integerBytes(value: number | bigint, width: 1 | 2 | 4 | 8): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true)
  return new Uint8Array(bytes.buffer, 0, width)
}

/** BINUNICODE */
export function text(value: string): Uint8Array {
  const utf8 = new TextEncoder().encode(value)
  return concat('X', integerBytes(utf8.length, 4), utf8)
}

/** BININT for 32 bits, LONG1 beyond. */
export function int(value: number | bigint): Uint8Array {
  const small = typeof value === 'number' && value === (value | 0)
  return small
    ? concat('J', integerBytes(value, 4))
    : concat([0x8a, 9], integerBytes(value, 8), [value < 0 ? 255 : 0])
}

/** GLOBAL */
export const global = (module: string, name: string): Uint8Array =>
  concat('c', Buffer.from(`${module}\n${name}\n`, 'utf8'))

/** MARK, items, TUPLE */
export const tuple = (...items: Part[]): Uint8Array => concat('(', ...items, 't')

/** EMPTY_LIST, MARK, items, APPENDS */
export const list = (...items: Part[]): Uint8Array => concat('](', ...items, 'e')

/** EMPTY_DICT, MARK, keys and values, SETITEMS */
export const dict = (...items: (readonly [Part, Part])[]): Uint8Array => concat('}(', ...items.flat(), 'u')

/** GLOBAL, arguments, REDUCE */
export const reduce = (module: string, name: string, ...args: Part[]): Uint8Array =>
  concat(global(module, name), tuple(...args), 'R')

/** BINPERSID of a storage */
export const storage = (
  key: string,
  length: number | bigint,
  storageClass = 'FloatStorage',
  location = 'cpu',
): Uint8Array =>
  concat(tuple(text('storage'), global('torch', storageClass), text(key), text(location), int(length)), 'Q')

export interface ViewParts {
  readonly storage?: Part
  readonly offset?: number | bigint
  readonly shape?: readonly (number | bigint)[]
  readonly strides?: readonly (number | bigint)[]
}

/** A call of `_rebuild_tensor_v2`; as it stands, two floats in storage 0. */
export function tensor({
  storage: from = storage('0', 2),
  offset = 0,
  shape = [2],
  strides = [1],
}: ViewParts = {}): Uint8Array {
  const sizes = tuple(...shape.map(int))
  const steps = tuple(...strides.map(int))
  return reduce(
    'torch._utils',
    '_rebuild_tensor_v2',
    from,
    int(offset),
    sizes,
    steps,
    [0x89],
    reduce('collections', 'OrderedDict'),
  )
}
