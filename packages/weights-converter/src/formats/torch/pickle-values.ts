import type { TorchStorage } from './torch-storage.js'
import type { TorchTensor } from './torch-tensor.js'

/**
 * What an unpickled object is made of. Lists are arrays, dicts are Maps (so that `1`, `"1"` and
 * `"__proto__"` are three ordinary keys), bytes are Uint8Arrays; everything that is not plain
 * data is one of the classes below.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | Set<PickleValue>
  | PickleTuple
  | PickleGlobal
  | InertObject
  | TorchStorage
  | TorchTensor

export type PickleDict = Map<PickleValue, PickleValue>

export class PickleTuple {
  readonly items: readonly PickleValue[]

  constructor(items: readonly PickleValue[]) {
    this.items = items
  }
}

/** A Python class or function that the pickle names; here it is a name and nothing more. */
export class PickleGlobal {
  readonly module: string
  readonly name: string

  constructor(module: string, name: string) {
    this.module = module
    this.name = name
  }

  /** `torch.nn.modules.conv.Conv2d` */
  get path(): string {
    return `${this.module}.${this.name}`
  }
}

/**
 * An object of a class that is not read specially: a record of how Python would
 * have made it. Nothing was run.
 */
export class InertObject {
  readonly callee: PickleGlobal
  readonly args: readonly PickleValue[]
  /** What BUILD gave it: for most objects the dict of their attributes. */
  state: PickleValue = null
  #entries: PickleDict | undefined
  #elements: PickleValue[] | undefined

  constructor(callee: PickleGlobal, args: readonly PickleValue[]) {
    this.callee = callee
    this.args = args
  }

  /** What SETITEMS gave it: subclasses of dict. Made when first asked for: most objects have none. */
  get entries(): PickleDict {
    this.#entries ??= new Map()
    return this.#entries
  }

  /** What APPENDS gave it: subclasses of list. */
  get elements(): PickleValue[] {
    this.#elements ??= []
    return this.#elements
  }

  /** Everything that it holds, as (key, value): attributes, entries, elements. */
  *children(): Generator<readonly [PickleValue, PickleValue]> {
    yield* this.attributes()
    if (this.#entries !== undefined) yield* this.#entries
    if (this.#elements !== undefined) yield* this.#elements.entries()
  }

  /** An attribute out of the state, or undefined. */
  attribute(name: string): PickleValue | undefined {
    return this.attributes().get(name)
  }

  /** The attributes; objects with `__slots__` pickle (dict, slots). */
  attributes(): PickleDict {
    if (this.state instanceof Map) return this.state
    if (!(this.state instanceof PickleTuple) || this.state.items.length !== 2) return new Map()
    const dicts = this.state.items.filter((part): part is PickleDict => part instanceof Map)
    return dicts.length === 1 ? dicts[0] : new Map(dicts.flatMap((dict) => [...dict]))
  }
}

/** What a call that the allow-list knows may use. */
export interface CallContext {
  /** The place in the pickle, for messages. */
  readonly where: string
  /** Accounts for elements or bytes about to be copied; throws `limit` when a memo bomb repeats calls. */
  readonly copied: (count: number) => void
  /** The storage that a tensor's first argument stands for, or undefined. */
  storage(value: PickleValue | undefined): TorchStorage | undefined
}
