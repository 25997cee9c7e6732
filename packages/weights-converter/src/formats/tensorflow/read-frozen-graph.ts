import type { Checkpoint, CheckpointTensor, GraphStep } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { costs, MemoryBudget } from '../../memory-budget.js'
import {
  inputPicture,
  malformed,
  numbersIn,
  settle,
  stepsOf,
  unsupported,
  whereOf,
} from '../graph/graph-value.js'
import { namesOf, orRefusal } from '../graph/or-refusal.js'
import { inputSize } from '../graph/picture-size.js'
import type { GraphValue } from '../graph/value-types.js'
import { parseGraphDef, type TensorflowNode } from './parse-graph-def.js'
import { tensorflowOperators } from './tensorflow-operators.js'

/** Whether the bytes start like a GraphDef: a node that begins with its name and then its operator. */
export function isFrozenGraph(bytes: Uint8Array): boolean {
  let at = 1
  while (at < 5 && bytes[at] >= 0x80) at++ // the node's length
  const isNode = bytes[0] === 0x0a && bytes[at + 1] === 0x0a && bytes[at + 2] < 0x80
  return isNode && bytes[at + 3 + bytes[at + 2]] === 0x12
}

/**
 * Reads a frozen graph of TensorFlow, as OpenCV's dnn_superres has them: it is followed from its input to its
 * output and becomes a chain of layers, or a refusal. Nothing in it is run. Throws CheckpointError for damaged
 * files.
 */
export function readFrozenGraph(bytes: Uint8Array): Checkpoint {
  const nodes = new Map(parseGraphDef(bytes).map((node) => [node.name, node]))
  const tensors = new Map<string, CheckpointTensor>()
  for (const { name, operator, attributes } of nodes.values()) {
    const tensor = operator === 'Const' ? attributes.get('value')?.tensor : undefined
    if (tensor !== undefined) tensors.set(name, tensor)
  }
  const chain = orRefusal(() => followGraph(nodes, new MemoryBudget(bytes.length)))
  const known = [...tensorflowOperators.keys(), ...inputOperators, 'Const', 'NoOp']
  const unknown = [...nodes.values()].filter(({ operator, isCall }) => isCall || !known.includes(operator))
  const nothing = { values: new Map(), modules: new Map(), metadata: new Map(), warnings: [] }
  return { container: 'tensorflow', tensors, ...nothing, ...chain, unknownOperators: namesOf(unknown) }
}

/** The layers from a graph's input to its output. */
function followGraph(nodes: Nodes, budget: MemoryBudget): readonly GraphStep[] {
  const output = findOutput(nodes)
  const order = orderUpTo(output, nodes)
  const input = findInput(order)
  const values = new Map<string, GraphValue>()
  for (const node of order) {
    const value = node === input ? inputPicture('nhwc', inputSize()) : readNode(node, values)
    budget.take(costs.entry + 4 * costs.object + numbersIn(value) * costs.slot, 'graph')
    values.set(node.name, value)
  }
  const picture = values.get(output.name)
  if (picture?.kind !== 'picture') throw unsupported(output, 'does not come from the input of the graph')
  return stepsOf(settle(picture, output))
}

type Nodes = ReadonlyMap<string, TensorflowNode>

/** The one node that no other reads. */
function findOutput(nodes: Nodes): TensorflowNode {
  const read = new Set(
    [...nodes.values()].flatMap(({ inputs }) => inputs.map((name) => name.replace(/:\d+$/, ''))),
  )
  const ends = [...nodes.values()].filter(
    ({ name, operator, inputs }) => !read.has(name) && inputs.length > 0 && operator !== 'NoOp',
  )
  const [end, ...others] = ends
  if (end !== undefined && others.length === 0) return end
  const list = ends
    .slice(0, 5)
    .map(({ name }) => printable(name))
    .join(', ')
  const problem = `has ${ends.length} outputs${list && ` (${list})`}. Expected one. Freeze it for one output alone.`
  throw new CheckpointError('unsupported', 'graph', problem)
}

/** What an output is made of, each node after those that it reads. Throws for a circle and for what is missing. */
function orderUpTo(output: TensorflowNode, nodes: Nodes): TensorflowNode[] {
  const order: TensorflowNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  const stack = [output]
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const seen = state.get(node.name)
    if (seen !== undefined) {
      stack.pop()
      if (seen === 'open') order.push(node)
      state.set(node.name, 'done')
      continue
    }
    state.set(node.name, 'open')
    for (const name of node.inputs) {
      const next = nodes.get(name)
      if (next === undefined && /:\d+$/.test(name))
        throw unsupported(node, `reads ${printable(name)}, which is not the first that its node gives`)
      if (next === undefined) throw malformed(node, `its input ${printable(name)} is no node of the graph`)
      if (state.get(name) === 'open')
        throw malformed(node, `the graph runs in a circle through ${printable(name)}`)
      if (!state.has(name)) stack.push(next)
    }
  }
  return order
}

/** The picture comes in where anything but its size is read. */
function findInput(order: readonly TensorflowNode[]): TensorflowNode {
  const read = new Set(order.flatMap(({ operator, inputs }) => (operator === 'Shape' ? [] : inputs)))
  const inputs = order.filter(({ name, operator }) => inputOperators.includes(operator) && read.has(name))
  const [input, ...others] = inputs
  if (input !== undefined && others.length === 0) return input
  throw new CheckpointError('unsupported', 'graph', `has ${inputs.length} inputs. Expected one picture.`)
}

const inputOperators: readonly string[] = ['Placeholder', 'PlaceholderWithDefault', 'IteratorGetNext']

const controlFlow =
  'calls a function of the graph, as control flow does. Expected one graph without branches and loops.'

function readNode(node: TensorflowNode, values: ReadonlyMap<string, GraphValue>): GraphValue {
  const { name, operator, attributes } = node
  if (inputOperators.includes(operator)) return { kind: 'unknown' }
  if (operator === 'Const') {
    const tensor = attributes.get('value')?.tensor
    return tensor === undefined ? { kind: 'unknown' } : { kind: 'constant', name, tensor }
  }
  if (node.isCall) throw new CheckpointError('unsupported', whereOf(node), controlFlow)
  const operate = tensorflowOperators.get(operator)
  if (operate === undefined) throw unsupported(node, 'an operator that none of our layers is')
  return operate(
    node,
    node.inputs.map((input) => values.get(input)),
  )
}
