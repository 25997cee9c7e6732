import type { Checkpoint, CheckpointTensor, CheckpointValue, ModuleFacts } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { decodeLatin1 } from '../../latin1.js'
import { limits } from '../../limits.js'
import { costs, type MemoryBudget } from '../../memory-budget.js'
import type { Warnings } from '../../warnings.js'
import { itemBytes } from '../decode-elements.js'
import { isModule, moduleChildren, moduleFacts } from './module-object.js'
import { readNumpyArray } from './numpy-array.js'
import { InertObject, PickleGlobal, PickleTuple, type PickleValue } from './pickle-values.js'
import { isShort, plainValue } from './plain-value.js'
import { openTensor, TorchTensor } from './torch-tensor.js'

type Contents = Pick<Checkpoint, 'tensors' | 'values' | 'modules'>

interface CollectOptions {
  /** Size of the pickle, which bounds the walk. */
  readonly pickleBytes: number
  /** Size of the file, which bounds what its tensors may claim together. */
  readonly fileBytes: number
  readonly budget: MemoryBudget
  readonly warnings: Warnings
}

/**
 * Walks an unpickled object in saved order and names what it finds by path: through dicts, lists, tuples,
 * modules' parameters and buffers, and other objects' attributes. A bare tensor is named `tensor`.
 */
export function collectContents(root: PickleValue, options: CollectOptions): Contents {
  const collector = new Collector(options)
  collector.walk(root)
  return collector
}

interface Frame {
  readonly container: PickleValue
  readonly path: string
  readonly children: Iterator<readonly [PickleValue, PickleValue]>
}

class Collector implements Contents {
  readonly tensors = new Map<string, CheckpointTensor>()
  readonly values = new Map<string, CheckpointValue>()
  readonly modules = new Map<string, ModuleFacts>()
  readonly #options: CollectOptions
  readonly #frames: Frame[] = []
  /**
   * Containers on the way from the root: meeting one of them again is a cycle. One that is merely shared is
   * walked again, as `state_dict()` does.
   */
  readonly #open = new Set<PickleValue>()
  readonly #repeats = new Map<string, number>()
  #visits = 0
  #tensorBytes = 0

  constructor(options: CollectOptions) {
    this.#options = options
  }

  walk(root: PickleValue): void {
    this.#visit('', root)
    while (this.#frames.length > 0) {
      const frame = this.#frames[this.#frames.length - 1]
      const next = frame.children.next()
      if (next.done) {
        this.#frames.pop()
        this.#open.delete(frame.container)
      } else {
        const [key, value] = next.value
        this.#visit(joinPath(frame.path, keyText(key)), value)
      }
    }
  }

  #visit(path: string, value: PickleValue): void {
    this.#countVisits(1)
    if (path.length > limits.pathCharacters) {
      throw new CheckpointError(
        'limit',
        'file',
        `the name of a tensor or value has ${path.length} characters. Expected at most ${limits.pathCharacters}. Save the model's state_dict alone.`,
      )
    }
    if (value instanceof TorchTensor) {
      this.#addTensor(path || 'tensor', value)
      return
    }
    const plain = plainValue(value, this.#countVisits)
    if (plain !== undefined) {
      if (isShort(plain)) this.#addValue(path, plain)
      return
    }
    const array = value instanceof InertObject ? readNumpyArray(value) : undefined
    if (array instanceof TorchTensor) {
      this.#addTensor(path || 'tensor', array)
      return
    }
    if (array !== undefined) {
      this.#options.warnings.add(
        `${printable(path)}: a NumPy array of ${printable(array)} holds no plain numbers and was left out.`,
      )
      return
    }
    if (value instanceof InertObject && isModule(value)) this.#addModule(path, value)
    const children = childrenOf(value)
    if (children !== undefined) this.#enter(path, value, children)
  }

  #enter(path: string, container: PickleValue, children: Frame['children']): void {
    if (this.#open.has(container)) return
    if (this.#frames.length >= limits.pathDepth) {
      throw new CheckpointError(
        'limit',
        'file',
        `containers are nested more than ${limits.pathDepth} deep. Expected some ten. Save the model's state_dict alone.`,
      )
    }
    this.#open.add(container)
    this.#frames.push({ container, path, children })
  }

  #addModule(path: string, value: InertObject): void {
    const facts = moduleFacts(value, this.#countVisits)
    this.#takeName(path, costs.table + facts.attributes.size * costs.entry)
    this.modules.set(path, facts)
  }

  /** A name of its own is kept for each path, however short the reference is that leads there. */
  #takeName(path: string, beside: number): void {
    this.#options.budget.take(2 * path.length + costs.entry + beside, 'file')
  }

  #addTensor(path: string, view: TorchTensor): void {
    this.#takeName(path, 3 * costs.object)
    const tensor = openTensor(view, `tensor ${printable(path)}`)
    this.#tensorBytes += view.elements * itemBytes[view.dtype]
    const most = Math.max(limits.tensorBytesFloor, this.#options.fileBytes * limits.tensorBytesPerFileByte)
    if (this.#tensorBytes > most) {
      throw new CheckpointError(
        'limit',
        `tensor ${printable(path)}`,
        `the tensors up to here take ${this.#tensorBytes} bytes. Expected at most ${most} in a file of ${this.#options.fileBytes}. Save copies made by contiguous().`,
      )
    }
    this.tensors.set(this.#freeName('tensor', this.tensors, path), tensor)
  }

  #addValue(path: string, value: CheckpointValue): void {
    if (this.values.size < limits.values) {
      this.#takeName(path, 0)
      this.values.set(this.#freeName('value', this.values, path), value)
    } else {
      this.#options.warnings.add(
        `file: more than ${limits.values} values beside the tensors; the rest was left out.`,
      )
    }
  }

  /**
   * Keys such as `1` and `"1"`, or `a.b` and `b` within `a`, give the same path. Neither value may be lost.
   */
  #freeName(kind: string, taken: ReadonlyMap<string, unknown>, path: string): string {
    if (!taken.has(path)) return path
    const number = (this.#repeats.get(path) ?? 1) + 1
    this.#repeats.set(path, number)
    const name = `${path}#${number}`
    this.#options.warnings.add(
      `${kind} ${printable(path)}: the name occurs more than once; the later one is called ${printable(name)}.`,
    )
    return this.#freeName(kind, taken, name)
  }

  readonly #countVisits = (count: number): void => {
    this.#visits += count
    if (this.#visits > 1000 + this.#options.pickleBytes * limits.visitsPerPickleByte) {
      throw new CheckpointError(
        'limit',
        'file',
        'the pickle repeats the same data again and again. Expected each tensor to be written once. The file is hostile.',
      )
    }
  }
}

/** What a container holds, as (key, value); undefined for values that hold nothing of interest. */
function childrenOf(value: PickleValue): Frame['children'] | undefined {
  if (value instanceof Map) return value.entries()
  if (Array.isArray(value)) return value.entries()
  if (value instanceof PickleTuple) return value.items.entries()
  if (!(value instanceof InertObject)) return undefined
  return isModule(value) ? moduleChildren(value) : value.children()
}

const joinPath = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

/**
 * A dict's key as part of a path, spelt as Python prints it; other objects as keys
 * are named by their type alone.
 */
function keyText(key: PickleValue): string {
  if (typeof key === 'string') return key
  if (typeof key === 'number' || typeof key === 'bigint') return Number.isNaN(key) ? 'nan' : String(key)
  if (key === null) return 'None'
  if (typeof key === 'boolean') return key ? 'True' : 'False'
  if (key instanceof PickleGlobal) return key.path
  if (
    key instanceof PickleTuple &&
    key.items.length <= limits.valueListLength &&
    key.items.every((item) => typeof item !== 'object' || item === null)
  ) {
    return `(${key.items.map(keyText).join(', ')})`
  }
  return key instanceof Uint8Array ? decodeLatin1(key.subarray(0, limits.pathCharacters + 1)) : '<object>'
}
