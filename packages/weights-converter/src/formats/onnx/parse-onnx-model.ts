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
import { fields } from './onnx-schema.js'
import { readOnnxTensor } from './onnx-tensor.js'

/** An ONNX model as plain data, its tensors views of the file. */
export interface OnnxModel {
  readonly metadata: ReadonlyMap<string, string>
  readonly nodes: readonly ParsedNode[]
  readonly initializers: ReadonlyMap<string, CheckpointTensor>
  /** Without those that only name an initializer, as old files list them too. */
  readonly inputs: readonly GraphInput[]
  readonly outputs: readonly string[]
}

/** A value that the caller gives, and the sizes that the file says of it; undefined are those that are free. */
interface GraphInput {
  readonly name: string
  readonly shape: readonly (number | undefined)[]
}

/** One operation: `outputs[0] = operator(inputs)`; an input that is left out is ''. */
export interface ParsedNode {
  readonly name: string
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
  /** Why no graph with it is followed, whatever its inputs are. */
  readonly refusal: string | undefined
}

/** An attribute's value, whichever of these it is. */
interface Attribute {
  readonly ints: readonly number[]
  readonly floats: readonly number[]
  readonly text: string
  readonly tensor: CheckpointTensor | undefined
  readonly isGraph: boolean
}

/**
 * Parses the bytes of a ModelProto. Throws CheckpointError for damaged files, two things of one name, sparse
 * tensors and external data.
 */
export function parseOnnxModel(bytes: Uint8Array): OnnxModel {
  const { model, opset, metadata: entry } = fields
  const metadata = new Map<string, string>()
  const graphs: Uint8Array[] = []
  const budget = new MemoryBudget(bytes.length)
  let hasOperators = false
  for (const field of readFields(bytes, 'model')) {
    if (field.number === model.graph) graphs.push(messageOf(field, 'model'))
    else if (field.number === model.opsetImport) {
      const [domain = ''] = pairOf(field, opset.domain, opset.version)
      if (domain === '' || domain === 'ai.onnx') hasOperators = true
    } else if (field.number === model.metadataProps) {
      const [key = '', value = ''] = pairOf(field, entry.key, entry.value)
      budget.take(costs.entry + costs.object, 'metadata_props')
      metadata.set(String(key), String(value))
    }
  }
  const [graph, ...more] = graphs
  if (graph === undefined || more.length > 0) {
    throw malformed('model', `holds ${graphs.length} graphs. Expected one`)
  }
  // Which version it is makes no difference to what is read: other versions have other inputs or attributes.
  if (!hasOperators) throw malformed('model', "does not say which version of ONNX's operators it has")
  return { metadata, ...parseGraph(graph, budget) }
}

/** Two fields of a small message: a text, and a text or number. */
function pairOf(message: Field, first: number, second: number): (string | number | undefined)[] {
  const found: (string | number | undefined)[] = [undefined, undefined]
  for (const field of readFields(messageOf(message, 'model'), 'model')) {
    if (field.number === first) found[0] = textOf(field, 'model')
    if (field.number === second)
      found[1] = field.type === 'varint' ? integerOf(field, 'model') : textOf(field, 'model')
  }
  return found
}

function parseGraph(
  bytes: Uint8Array,
  budget: MemoryBudget,
): Pick<OnnxModel, 'nodes' | 'initializers' | 'inputs' | 'outputs'> {
  const { graph } = fields
  const nodes: ParsedNode[] = []
  const initializers = new Map<string, CheckpointTensor>()
  const listed: GraphInput[] = []
  const outputs: string[] = []
  for (const field of readFields(bytes, 'graph')) {
    switch (field.number) {
      case graph.node:
        nodes.push(parseNode(messageOf(field, 'graph'), budget))
        break
      case graph.initializer: {
        const { name, tensor } = readOnnxTensor(messageOf(field, 'graph'), budget)
        budget.take(costs.entry + 2 * costs.object, 'graph')
        if (initializers.has(name)) throw malformed('graph', `two initializers are named ${printable(name)}`)
        initializers.set(name, tensor)
        break
      }
      case graph.sparseInitializer:
        throw new CheckpointError('unsupported', 'graph', 'holds sparse tensors. Expected dense ones.')
      case graph.input:
        listed.push(inputOf(field, budget))
        break
      case graph.output:
        outputs.push(inputOf(field, budget).name)
        break
    }
  }
  return { nodes, initializers, inputs: listed.filter(({ name }) => !initializers.has(name)), outputs }
}

function inputOf(field: Field, budget: MemoryBudget): GraphInput {
  budget.take(costs.slot + 2 * costs.object, 'graph')
  const { valueInfo, type, tensorType, shape, dimension } = fields
  let name = ''
  const sizes: (number | undefined)[] = []
  const inside = (message: Uint8Array, number: number): Uint8Array[] =>
    [...readFields(message, 'graph')].flatMap((part) =>
      part.number === number ? [messageOf(part, 'graph')] : [],
    )
  for (const part of readFields(messageOf(field, 'graph'), 'graph')) {
    if (part.number === valueInfo.name) name = textOf(part, 'graph')
    if (part.number !== valueInfo.type) continue
    for (const tensor of inside(messageOf(part, 'graph'), type.tensor))
      for (const list of inside(tensor, tensorType.shape))
        for (const size of inside(list, shape.dimension)) {
          budget.take(costs.slot + costs.object, 'graph')
          const stated = [...readFields(size, 'graph')].find((part) => part.number === dimension.value)
          sizes.push(stated && integerOf(stated, 'graph'))
        }
  }
  return { name, shape: sizes }
}

function parseNode(bytes: Uint8Array, budget: MemoryBudget): ParsedNode {
  const { node } = fields
  const inputs: string[] = []
  const outputs: string[] = []
  const messages: Uint8Array[] = []
  let [name, operator, domain] = ['', '', '']
  budget.take(8 * costs.object, 'graph')
  for (const field of readFields(bytes, 'graph')) {
    budget.take(costs.slot + costs.object, 'graph')
    if (field.number === node.input) inputs.push(textOf(field, 'graph'))
    else if (field.number === node.output) outputs.push(textOf(field, 'graph'))
    else if (field.number === node.name) name = textOf(field, 'graph')
    else if (field.number === node.opType) operator = textOf(field, 'graph')
    else if (field.number === node.domain) domain = textOf(field, 'graph')
    else if (field.number === node.attribute) messages.push(messageOf(field, 'graph'))
  }
  const isCustom = domain !== '' && domain !== 'ai.onnx'
  const kind = { name: name || outputs[0] || '', operator: isCustom ? `${domain}.${operator}` : operator }
  const attributes = new Map(messages.map((message) => parseAttribute(message, whereOf(kind), budget)))
  const isBranching = [...attributes.values()].some(({ isGraph }) => isGraph)
  const refusal = isCustom ? customOperator(domain) : isBranching ? controlFlow : undefined
  return { ...kind, inputs, outputs, attributes, refusal }
}

const customOperator = (domain: string): string =>
  `an operator of ${printable(domain)}, which is none of ONNX's own. Export the model with standard operators.`

const controlFlow =
  'control flow, which holds graphs of its own. Expected one graph without branches and loops.'

function parseAttribute(bytes: Uint8Array, where: string, budget: MemoryBudget): [string, Attribute] {
  const { attribute } = fields
  const ints: number[] = []
  const floats: number[] = []
  let [name, text] = ['', '']
  let tensor: CheckpointTensor | undefined
  let isGraph = false
  budget.take(costs.entry + 4 * costs.object, where)
  for (const field of readFields(bytes, where)) {
    if (field.number !== attribute.tensor) budget.take(costs.slot * field.bytes.length, where)
    if (field.number === attribute.name) name = textOf(field, where)
    else if (field.number === attribute.text) text = textOf(field, where)
    else if (field.number === attribute.int || field.number === attribute.ints)
      append(ints, integersOf(field, where))
    else if (field.number === attribute.float || field.number === attribute.floats)
      append(floats, floatsOf(field, where))
    else if (field.number === attribute.tensor)
      tensor = readOnnxTensor(messageOf(field, where), budget).tensor
    else if (field.number === attribute.graph || field.number === attribute.graphs) isGraph = true
  }
  return [name, { ints, floats, text, tensor, isGraph }]
}

/** Not by `push(...more)`, whose arguments take room on the stack. */
function append(list: number[], more: readonly number[]): void {
  for (const value of more) list.push(value)
}

const malformed = (where: string, problem: string): CheckpointError =>
  new CheckpointError('malformed', where, `${problem}. The file is damaged or was written wrongly.`)
