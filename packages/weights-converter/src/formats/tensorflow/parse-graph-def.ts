import type { CheckpointTensor } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { costs, MemoryBudget } from '../../memory-budget.js'
import { whereOf } from '../graph/graph-value.js'
import {
  type Field,
  floatsOf,
  integerOf,
  integersOf,
  messageOf,
  readFields,
  textOf,
} from '../protobuf/read-fields.js'
import { readTensorProto } from './tensor-proto.js'

/** One operation of a GraphDef. */
export interface TensorflowNode {
  readonly name: string
  readonly operator: string
  /** Names of nodes, those of a second output with its number, and without what only orders their running. */
  readonly inputs: readonly string[]
  readonly attributes: ReadonlyMap<string, TensorflowAttribute>
  /** Whether it calls a function of the graph's library, as control flow does. */
  readonly isCall: boolean
}

/** An attribute's value, whichever of these it is; `numbers` are whole. */
interface TensorflowAttribute {
  readonly text: string
  readonly numbers: readonly number[]
  readonly float: number | undefined
  readonly tensor: CheckpointTensor | undefined
  readonly isFunction: boolean
}

// Field numbers of graph.proto, node_def.proto and attr_value.proto of TensorFlow's core/framework.
const graphFields = { node: 1 } as const
const nodeFields = { name: 1, operator: 2, input: 3, attribute: 5 } as const
const entryFields = { key: 1, value: 2 } as const
const valueFields = { list: 1, text: 2, int: 3, float: 4, bool: 5, tensor: 8, func: 10 } as const
const listFields = { int: 3, func: 9 } as const

/**
 * Parses the bytes of a frozen GraphDef; the functions of its library are left aside. Throws CheckpointError
 * for damaged files and two nodes of one name.
 */
export function parseGraphDef(bytes: Uint8Array): TensorflowNode[] {
  const budget = new MemoryBudget(bytes.length)
  const nodes: TensorflowNode[] = []
  const names = new Set<string>()
  for (const field of readFields(bytes, 'graph')) {
    if (field.number !== graphFields.node) continue
    const node = parseNode(messageOf(field, 'graph'), budget)
    if (names.has(node.name)) throw malformed('graph', `two nodes are named ${printable(node.name)}`)
    names.add(node.name)
    nodes.push(node)
  }
  return nodes
}

function parseNode(bytes: Uint8Array, budget: MemoryBudget): TensorflowNode {
  let [name, operator] = ['', '']
  const inputs: string[] = []
  const entries: Uint8Array[] = []
  budget.take(8 * costs.object, 'graph')
  for (const field of readFields(bytes, 'graph')) {
    budget.take(costs.slot + costs.object, 'graph')
    if (field.number === nodeFields.name) name = textOf(field, 'graph')
    else if (field.number === nodeFields.operator) operator = textOf(field, 'graph')
    else if (field.number === nodeFields.input) inputs.push(textOf(field, 'graph'))
    else if (field.number === nodeFields.attribute) entries.push(messageOf(field, 'graph'))
  }
  const where = whereOf({ name, operator })
  const attributes = new Map(entries.map((entry) => parseAttribute(entry, where, budget)))
  return {
    name,
    operator,
    isCall: [...attributes.values()].some(({ isFunction }) => isFunction),
    inputs: inputs.filter((input) => !input.startsWith('^')).map((input) => input.replace(/:0$/, '')),
    attributes,
  }
}

function parseAttribute(
  bytes: Uint8Array,
  where: string,
  budget: MemoryBudget,
): [string, TensorflowAttribute] {
  let key = ''
  let value: TensorflowAttribute = {
    text: '',
    numbers: [],
    float: undefined,
    tensor: undefined,
    isFunction: false,
  }
  budget.take(costs.entry + 4 * costs.object, where)
  for (const field of readFields(bytes, where)) {
    if (field.number === entryFields.key) key = textOf(field, where)
    else if (field.number === entryFields.value) value = parseValue(messageOf(field, where), where, budget)
  }
  return [key, value]
}

function parseValue(bytes: Uint8Array, where: string, budget: MemoryBudget): TensorflowAttribute {
  let [text, float, tensor]: [string, number | undefined, CheckpointTensor | undefined] = [
    '',
    undefined,
    undefined,
  ]
  let numbers: number[] = []
  let isFunction = false
  for (const field of readFields(bytes, where)) {
    switch (field.number) {
      case valueFields.text:
        // Bytes; the texts among them are ASCII.
        text = new TextDecoder().decode(messageOf(field, where))
        break
      case valueFields.int:
      case valueFields.bool:
        numbers = [integerOf(field, where)]
        break
      case valueFields.float:
        float = floatsOf(field, where)[0]
        break
      case valueFields.tensor:
        tensor = readTensorProto(messageOf(field, where), where, budget)
        break
      case valueFields.list:
        ;({ numbers, isFunction } = readList(field, where, budget))
        break
      case valueFields.func:
        isFunction = true
        break
    }
  }
  return { text, numbers, float, tensor, isFunction }
}

function readList(
  list: Field,
  where: string,
  budget: MemoryBudget,
): { readonly numbers: number[]; readonly isFunction: boolean } {
  const numbers: number[] = []
  let isFunction = false
  for (const field of readFields(messageOf(list, where), where)) {
    if (field.number === listFields.func) isFunction = true
    if (field.number !== listFields.int) continue
    budget.take(costs.slot * field.bytes.length, where)
    for (const number of integersOf(field, where)) numbers.push(number)
  }
  return { numbers, isFunction }
}

const malformed = (where: string, problem: string): CheckpointError =>
  new CheckpointError('malformed', where, `${problem}. The file is damaged or was written wrongly.`)
