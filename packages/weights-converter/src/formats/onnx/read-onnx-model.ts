import type { Checkpoint, GraphStep } from '../../checkpoint.js'
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
import { onnxOperators } from './onnx-operators.js'
import { type OnnxModel, type ParsedNode, parseOnnxModel } from './parse-onnx-model.js'
import { restoreTensors } from './restore-tensors.js'

/**
 * Reads an ONNX model. One that this package wrote gives back its tensors and config; of any other, the graph
 * is followed from its input to its output and becomes a chain of layers, or a refusal. Nothing in it is run,
 * and no other file is opened. Throws CheckpointError for damaged files.
 */
export function readOnnxModel(bytes: Uint8Array): Checkpoint {
  const model = parseOnnxModel(bytes)
  const { metadata, initializers: tensors } = model
  const file = { container: 'onnx' as const, tensors, values: new Map(), modules: new Map() }
  const isOwn = metadata.has('sr.config')
  if (isOwn && restoreTensors(metadata, tensors) !== undefined) return { ...file, metadata, warnings: [] }
  const warnings = isOwn
    ? ['The model no longer has the tensors that its sr.config states; its graph was read instead.']
    : []
  const others = new Map([...metadata].filter(([key]) => key !== 'sr.config'))
  const chain = orRefusal(() => followGraph(model, new MemoryBudget(bytes.length)))
  const unknown = model.nodes.filter(
    (node) => node.refusal !== undefined || !onnxOperators.has(node.operator),
  )
  return { ...file, metadata: others, ...chain, unknownOperators: namesOf(unknown), warnings }
}

/** The layers from a graph's input to its output. */
function followGraph(model: OnnxModel, budget: MemoryBudget): readonly GraphStep[] {
  const { nodes, initializers, inputs, outputs } = model
  const [input, ...moreInputs] = inputs
  const [output, ...moreOutputs] = outputs
  if (input === undefined || output === undefined || moreInputs.length > 0 || moreOutputs.length > 0) {
    const problem = `has ${inputs.length} inputs and ${outputs.length} outputs. Expected one picture in and one out.`
    throw new CheckpointError('unsupported', 'graph', problem)
  }
  const values = new Map<string, GraphValue>([[input.name, pictureOf(input)]])
  for (const [name, tensor] of initializers) values.set(name, { kind: 'constant', name, tensor })
  for (const node of nodes) readNode(node, values, budget)
  const end = values.get(output)
  if (end === undefined) throw malformed(graph, `its output ${printable(output)} is made by no node`)
  if (end.kind !== 'picture') throw unsupported(graph, 'its output does not come from its input')
  return stepsOf(settle(end, graph))
}

/** The network's input; sizes of 0 and −1 are ways to write free ones. */
function pictureOf({ shape }: OnnxModel['inputs'][number]): GraphValue {
  const [rows, columns] = shape.slice(2).map((size = 0) => (size > 0 ? size : undefined))
  return inputPicture('nchw', inputSize(rows, columns))
}

const graph = { name: 'output', operator: 'graph' }

/** Nodes stand in the order in which they run, so that what is not known yet is missing, or a cycle. */
function readNode(node: ParsedNode, values: Map<string, GraphValue>, budget: MemoryBudget): void {
  if (node.refusal !== undefined) throw new CheckpointError('unsupported', whereOf(node), node.refusal)
  const operator = onnxOperators.get(node.operator)
  if (operator === undefined) throw unsupported(node, 'an operator that none of our layers is')
  const inputs = node.inputs.map((name) => {
    const value = values.get(name)
    if (value !== undefined || name === '') return value
    throw malformed(
      node,
      `its input ${printable(name)} is made by no node before it: it is missing, or the graph runs in a circle`,
    )
  })
  const [output = ''] = node.outputs
  const value = operator(node, inputs)
  budget.take(costs.entry + 4 * costs.object + numbersIn(value) * costs.slot, 'graph')
  for (const name of node.outputs) {
    if (values.has(name)) throw malformed(node, `its output ${printable(name)} is made before it`)
    values.set(name, name === output ? value : { kind: 'unknown' })
  }
}
