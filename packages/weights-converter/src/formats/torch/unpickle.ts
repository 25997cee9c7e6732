import type { ByteReader } from '../../byte-reader.js'
import { CheckpointError, printable } from '../../errors.js'
import { limits } from '../../limits.js'
import { costs, type MemoryBudget } from '../../memory-budget.js'
import type { Warnings } from '../../warnings.js'
import { allowedCalls, isFamiliar } from './allowed-calls.js'
import { readAscii, readLiteral, readName } from './pickle-literals.js'
import { opcodes as op } from './pickle-opcodes.js'
import { PickleStack } from './pickle-stack.js'
import {
  type CallContext,
  InertObject,
  type PickleDict,
  PickleGlobal,
  PickleTuple,
  type PickleValue,
} from './pickle-values.js'
import { isRefusedGlobal } from './refused-globals.js'
import { TorchStorage } from './torch-storage.js'

export interface UnpickleOptions {
  readonly warnings: Warnings
  /** What the file's pickles may take of memory together. */
  readonly budget: MemoryBudget
  /** Resolves BINPERSID: what the pickle points to outside itself, in torch's files a storage. */
  readonly persistentLoad?: (id: PickleValue, where: string) => PickleValue
  /** The 2016 tar layout may hand a storage's description to a tensor as it is, without BINPERSID. */
  readonly storagesInline?: boolean
}

/**
 * Reads one pickle, protocols 0 to 5, from the reader's position up to and including its STOP.
 *
 * Nothing named in the pickle is ever called: `allowed-calls.ts` builds plain data and tensor descriptions,
 * every other class or function becomes an {@link InertObject}, and names on `refused-globals.ts` end the
 * reading. There is no recursion, so nesting costs no call stack.
 */
export function unpickle(reader: ByteReader, options: UnpickleOptions): PickleValue {
  return new PickleMachine(reader, options).run()
}

class PickleMachine implements CallContext {
  readonly #reader: ByteReader
  readonly #options: UnpickleOptions
  readonly #stack = new PickleStack(
    (problem) => this.#malformed(problem),
    (bytes) => this.#take(bytes),
  )
  #copies = 0

  constructor(reader: ByteReader, options: UnpickleOptions) {
    this.#reader = reader
    this.#options = options
  }

  get where(): string {
    return this.#reader.where(this.#reader.position - 1)
  }

  /** Made once, and called only for a message. */
  readonly #whereNow = () => this.where

  /** An arrow function, because calls take it out of their context. */
  readonly copied = (count: number): void => {
    this.#copies += count
    this.#take(count * costs.slot)
    if (this.#copies > 1000 + this.#reader.bytes.length * limits.copiesPerPickleByte) {
      throw this.#error(
        'limit',
        'calls that copy the same data again and again. Expected each argument to be written once. The file is hostile.',
      )
    }
  }

  storage(value: PickleValue | undefined): TorchStorage | undefined {
    const resolved =
      this.#options.storagesInline && value instanceof PickleTuple ? this.#persistentLoad(value) : value
    return resolved instanceof TorchStorage ? resolved : undefined
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.#reader.uint8()
      if (opcode === op.STOP) return this.#stack.pop()
      const literal = readLiteral(opcode, this.#reader)
      if (literal !== undefined) this.#pushLiteral(literal)
      else if (!this.#runStackOpcode(opcode) && !this.#runContainerOpcode(opcode))
        this.#runObjectOpcode(opcode)
    }
  }

  /** Opcodes that arrange the stack and the memo. */
  #runStackOpcode(opcode: number): boolean {
    const reader = this.#reader
    switch (opcode) {
      case op.PROTO:
        this.#assertProtocol(reader.uint8())
        return true
      case op.FRAME:
        this.#assertFrame(reader.uint64())
        return true
      case op.MARK:
        this.#stack.mark()
        return true
      case op.POP:
        this.#stack.drop()
        return true
      case op.POP_MARK:
        this.#stack.popToMark()
        return true
      case op.DUP:
        this.#stack.push(this.#stack.top())
        return true
      case op.PUT:
        this.#stack.memoize(Number(readAscii(reader)))
        return true
      case op.BINPUT:
        this.#stack.memoize(reader.uint8())
        return true
      case op.LONG_BINPUT:
        this.#stack.memoize(reader.uint32())
        return true
      case op.MEMOIZE:
        this.#stack.memoize()
        return true
      case op.GET:
        this.#stack.pushFromMemo(Number(readAscii(reader)))
        return true
      case op.BINGET:
        this.#stack.pushFromMemo(reader.uint8())
        return true
      case op.LONG_BINGET:
        this.#stack.pushFromMemo(reader.uint32())
        return true
    }
    return false
  }

  /** Opcodes that build tuples, lists, dicts and sets. */
  #runContainerOpcode(opcode: number): boolean {
    switch (opcode) {
      case op.EMPTY_TUPLE:
        this.#stack.push(emptyTuple)
        return true
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3:
        this.#push(new PickleTuple(this.#stack.popMany(opcode - op.TUPLE1 + 1)))
        return true
      case op.TUPLE:
        this.#push(new PickleTuple(this.#stack.popToMark()))
        return true
      case op.EMPTY_LIST:
        this.#push([])
        return true
      case op.LIST:
        this.#push(this.#stack.popToMark())
        return true
      case op.APPEND:
        this.#appendTo([this.#stack.pop()])
        return true
      case op.APPENDS:
        this.#appendTo(this.#stack.popToMark())
        return true
      case op.EMPTY_DICT:
        this.#push(new Map())
        return true
      case op.DICT: {
        const items = this.#stack.popToMark()
        this.#push(new Map())
        this.#setItems(items)
        return true
      }
      case op.SETITEM:
        this.#setItems(this.#stack.popMany(2))
        return true
      case op.SETITEMS:
        this.#setItems(this.#stack.popToMark())
        return true
      case op.EMPTY_SET:
        this.#push(new Set())
        return true
      case op.FROZENSET: {
        const items = this.#stack.popToMark()
        this.#push(new Set())
        this.#addItems(items)
        return true
      }
      case op.ADDITEMS:
        this.#addItems(this.#stack.popToMark())
        return true
    }
    return false
  }

  /** Opcodes that name globals and make objects of them. */
  #runObjectOpcode(opcode: number): void {
    const reader = this.#reader
    switch (opcode) {
      case op.GLOBAL: {
        const module = readName(reader)
        this.#push(this.#resolveGlobal(module, readName(reader)))
        return
      }
      case op.STACK_GLOBAL: {
        const [module, name] = this.#stack.popMany(2)
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.#malformed('a global whose name is no text.')
        this.#push(this.#resolveGlobal(module, name))
        return
      }
      case op.INST: {
        const module = readName(reader)
        const global = this.#resolveGlobal(module, readName(reader))
        this.#push(this.#call(global, this.#stack.popToMark()))
        return
      }
      case op.OBJ: {
        const [type = null, ...args] = this.#stack.popToMark()
        this.#push(this.#call(type, args))
        return
      }
      case op.REDUCE:
      case op.NEWOBJ: {
        const [callee, args] = this.#stack.popMany(2)
        this.#push(this.#call(callee, this.#tupleItems(args)))
        return
      }
      case op.NEWOBJ_EX: {
        const [type, args, named] = this.#stack.popMany(3)
        const items = this.#tupleItems(args)
        this.copied(items.length)
        this.#push(this.#call(type, [...items, named]))
        return
      }
      case op.BUILD:
        this.#build(this.#stack.pop())
        return
      case op.BINPERSID:
        this.#push(this.#persistentLoad(this.#stack.pop()))
        return
      case op.PERSID:
        this.#push(this.#persistentLoad(readAscii(reader)))
        return
      case op.EXT1:
      case op.EXT2:
      case op.EXT4:
        throw this.#error(
          'unsafe-global',
          'names a class by an extension number, which only its writer can resolve. Nothing was run.',
        )
      case op.NEXT_BUFFER:
      case op.READONLY_BUFFER:
        throw this.#error(
          'unsupported',
          'data kept outside the pickle (protocol 5 buffers). Save the file with torch.save.',
        )
      default:
        throw this.#malformed(`0x${opcode.toString(16).padStart(2, '0')} is no pickle opcode.`)
    }
  }

  #resolveGlobal(pickledModule: string, name: string): PickleGlobal {
    const module = python2Modules.get(pickledModule) ?? pickledModule
    if (isRefusedGlobal(module, name)) {
      throw this.#error(
        'unsafe-global',
        `names ${printable(`${pickledModule}.${name}`)}, which can run or reach any code. Nothing was run. Expected tensors and plain data. Do not open this file with torch.load.`,
      )
    }
    return new PickleGlobal(module, name)
  }

  #call(callee: PickleValue, args: readonly PickleValue[]): PickleValue {
    if (!(callee instanceof PickleGlobal)) throw this.#malformed('calls something that is no global.')
    const call = allowedCalls.get(callee.path)
    if (call !== undefined) return call(args, this)
    if (!isFamiliar(callee)) {
      this.#options.warnings.add(
        `${this.#reader.name}: ${printable(callee.path)} is not known here; its attributes were read as plain data and nothing was run.`,
      )
    }
    return new InertObject(callee, args)
  }

  #build(state: PickleValue): void {
    if (state instanceof Map && state.has('__setstate__')) {
      throw this.#error(
        'unsafe-global',
        'replaces __setstate__, which would run code. Nothing was run. Do not open this file with torch.load.',
      )
    }
    const target = this.#stack.top()
    if (target instanceof InertObject) target.state = state
    // The attributes of an OrderedDict (`_metadata`) or of a tensor are not its contents.
    else if (
      target === null ||
      typeof target !== 'object' ||
      Array.isArray(target) ||
      target instanceof PickleTuple
    ) {
      throw this.#malformed('gives attributes to a value that has none.')
    }
  }

  #persistentLoad(id: PickleValue): PickleValue {
    const { persistentLoad } = this.#options
    if (persistentLoad === undefined) throw this.#malformed('points outside of itself where nothing is.')
    return persistentLoad(id, this.where)
  }

  #appendTo(items: readonly PickleValue[]): void {
    const target = this.#stack.top()
    const list = target instanceof InertObject ? target.elements : target
    if (!Array.isArray(list)) throw this.#malformed('appends to a value that is no list.')
    this.#take(items.length * costs.slot)
    for (const item of items) list.push(item)
  }

  #setItems(items: readonly PickleValue[]): void {
    const target = this.#stack.top()
    if (target instanceof InertObject) this.#take(costs.table)
    const dict: PickleValue = target instanceof InertObject ? target.entries : target
    if (!(dict instanceof Map)) throw this.#malformed('sets items of a value that is no dict.')
    if (items.length % 2 !== 0) throw this.#malformed('a dict with a key without a value.')
    this.#take((items.length / 2) * costs.entry)
    for (let i = 0; i < items.length; i += 2) (dict as PickleDict).set(items[i], items[i + 1])
  }

  #addItems(items: readonly PickleValue[]): void {
    const target = this.#stack.top()
    if (!(target instanceof Set)) throw this.#malformed('adds to a value that is no set.')
    this.#take(items.length * costs.entry)
    for (const item of items) target.add(item)
  }

  /** Pushes a value that was made by the opcode. */
  #push(value: PickleValue): void {
    this.#take(value instanceof Map || value instanceof Set ? costs.table : costs.object)
    this.#stack.push(value)
  }

  #pushLiteral(value: PickleValue): void {
    if (typeof value === 'string') this.#take(costs.slot + 2 * value.length)
    else if (value instanceof Uint8Array || typeof value === 'bigint') this.#take(costs.object)
    else if (typeof value === 'number' && !Number.isInteger(value)) this.#take(costs.slot)
    this.#stack.push(value)
  }

  #take(bytes: number): void {
    this.#options.budget.take(bytes, this.#whereNow)
  }

  #tupleItems(value: PickleValue): readonly PickleValue[] {
    if (value instanceof PickleTuple) return value.items
    throw this.#malformed('calls something without a tuple of arguments.')
  }

  #assertProtocol(version: number): void {
    if (version > 5) throw this.#error('unsupported', `pickle protocol ${version}. Expected 0 to 5.`)
  }

  #assertFrame(length: number): void {
    if (length > this.#reader.remaining) this.#reader.advance(length)
  }

  #malformed(problem: string): CheckpointError {
    return this.#error('malformed', `${problem} The file is damaged or hostile.`)
  }

  #error(code: CheckpointError['code'], problem: string): CheckpointError {
    return new CheckpointError(code, this.where, problem)
  }
}

const emptyTuple = new PickleTuple([])

/** Modules that Python 3 renamed, as far as they matter here. */
const python2Modules: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
])
