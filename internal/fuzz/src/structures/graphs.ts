import { concat, type Part, utf8 } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'

/** An ONNX model: a small chain of layers, in which one number lies or one thing is another than it should be. */
export function buildOnnx(dice: Dice, field: Field): Uint8Array {
  const { number, text, message } = fieldsOf(field)
  const channels = dice.pick([1, 3])
  const width = 1 + dice.below(3)
  const nodes: Part[] = []
  const initializers: Part[] = []
  const numbers = (name: string, shape: readonly number[]): string => {
    const count = shape.reduce((product, size) => product * size, 1)
    const stored = dice.mostly(
      [9, 4 * count, 1],
      [
        [4, 4 * count, 1],
        [5, count, 10],
        [9, 2 * count, 16],
        [7, count, 7],
      ],
    )
    const [at = 9, bytes = 0, type = 1] = stored
    const external = dice.chance(0.02) ? [message(13, [text(1, 'location'), text(2, '../weights')])] : []
    initializers.push(
      message(5, [
        ...shape.map((size) => number(1, size)),
        number(2, type),
        text(8, dice.mostly(name, ['w', ''])),
        message(at, [dice.bytes(bytes).map((byte) => byte & 0x3f)]),
        ...external,
      ]),
    )
    return name
  }
  let [previous, count] = ['x', 0]
  const node = (type: string, inputs: readonly string[], attributes: readonly Part[] = []): void => {
    const output = `v${count++}`
    nodes.push(
      message(1, [
        ...[previous, ...inputs].map((input) => text(1, dice.mostly(input, ['x', '', output, 'none']))),
        text(2, dice.mostly(output, ['x', 'v0'])),
        text(4, dice.mostly(type, ['If', 'Identity', 'Add', 'Softmax', 'Reshape'])),
        ...attributes,
        ...(dice.chance(0.02) ? [text(7, 'com.example')] : []),
        ...(dice.chance(0.01) ? [message(5, [text(1, 'then_branch'), message(6, [])])] : []),
      ]),
    )
    previous = output
  }
  const ints = (name: string, values: readonly number[]): Uint8Array =>
    message(5, [text(1, name), ...values.map((value) => number(8, value)), number(20, 7)])
  const word = (name: string, value: string): Uint8Array =>
    message(5, [text(1, name), text(4, value), number(20, 3)])

  const sizes = [channels, ...dice.times(1 + dice.below(3), () => width), channels * 4]
  for (const [i, outputs] of sizes.slice(1).entries()) {
    node(
      'Conv',
      [numbers(`w${i}`, [outputs, sizes[i] ?? 1, 3, 3]), numbers(`b${i}`, [outputs])],
      [ints('pads', [1, 1, 1, 1]), ints('kernel_shape', [3, 3])],
    )
    if (i === sizes.length - 2) break
    if (dice.chance(0.5)) node('PRelu', [numbers(`s${i}`, [outputs, 1, 1])])
    else node(dice.pick(['Relu', 'Tanh', 'Sigmoid', 'LeakyRelu', 'Abs', 'Neg']), [])
  }
  if (dice.chance(0.2)) {
    const statistics = ['gamma', 'beta', 'mean', 'variance'].map((name) => numbers(name, [channels * 4]))
    node('BatchNormalization', statistics, dice.chance(0.1) ? [ints('training_mode', [1])] : [])
  }
  if (dice.chance(0.3)) {
    node('ConvTranspose', [numbers('head', [channels * 4, channels, 4, 4])], [ints('strides', [2, 2])])
    const cut = dice.below(4)
    const places = [ints('axes', [2, 3]), ints('starts', [cut, cut]), ints('ends', [cut - 3, cut - 3])]
    if (dice.chance(0.5)) node('Slice', [], places)
    else node('Pad', [], [ints('pads', [0, 0, -cut, -cut, 0, 0, cut - 3, cut - 3])])
  } else node('DepthToSpace', [], [ints('blocksize', [2]), word('mode', dice.pick(['CRD', 'DCR']))])
  if (dice.chance(0.3)) node('Mul', [numbers('factor', [1])])
  const info = (at: number, name: string): Uint8Array => message(at, [text(1, name)])
  const graph = message(7, [...nodes, text(2, 'g'), ...initializers, info(11, 'x'), info(12, previous)])
  const config = message(14, [
    text(1, 'sr.config'),
    text(2, dice.pick(['{}', '[]', '{"architecture":"plain","scale":2}'])),
  ])
  return concat(number(1, 8), graph, message(8, [number(2, 13)]), ...(dice.chance(0.1) ? [config] : []))
}

/** A frozen graph of TensorFlow, likewise. */
export function buildFrozenGraph(dice: Dice, field: Field): Uint8Array {
  const { number, text, message } = fieldsOf(field)
  const nodes: Uint8Array[] = []
  const attribute = (name: string, value: readonly Part[]): Uint8Array =>
    message(5, [text(1, name), message(2, value)])
  const node = (
    name: string,
    operator: string,
    inputs: readonly string[],
    attributes: readonly Uint8Array[] = [],
  ) => {
    nodes.push(
      message(1, [
        text(1, dice.mostly(name, ['x', ''])),
        text(2, dice.mostly(operator, ['While', 'Identity', 'Add', 'Reshape'])),
        ...inputs.map((input) => text(3, dice.mostly(input, ['x', name, 'none', `^${input}`, `${input}:1`]))),
        ...attributes,
      ]),
    )
    return name
  }
  const constant = (name: string, shape: readonly number[]): string => {
    const count = shape.reduce((product, size) => product * size, 1)
    const sizes = message(
      2,
      shape.map((size) => message(2, [number(1, size)])),
    )
    const bytes = dice.bytes(4 * count).map((byte) => byte & 0x3f)
    const stored = dice.mostly(message(4, [bytes]), [message(5, [bytes]), message(5, [bytes.subarray(0, 4)])])
    return node(name, 'Const', [], [attribute('value', [message(8, [number(1, 1), sizes, stored])])])
  }
  const padding = attribute('padding', [text(2, dice.mostly('SAME', ['VALID', 'EXPLICIT']))])
  const strides = (step: number): Uint8Array =>
    attribute('strides', [
      message(
        1,
        [1, step, step, 1].map((s) => number(3, s)),
      ),
    ])
  let x = node('x', 'Placeholder', [])
  const widths = [1, ...dice.times(1 + dice.below(3), () => 1 + dice.below(3)), 4]
  for (const [i, outputs] of widths.slice(1).entries()) {
    const kernel = constant(`f${i}`, [3, 3, widths[i] ?? 1, outputs])
    x = node(`c${i}`, 'Conv2D', [x, kernel], [padding, strides(1)])
    x = node(`a${i}`, 'BiasAdd', [x, constant(`b${i}`, [outputs])])
    if (i === widths.length - 2) break
    const minus = node(`m${i}`, 'Sub', [x, node(`abs${i}`, 'Abs', [x])])
    const negative = node(`n${i}`, 'Mul', [minus, constant(`s${i}`, [outputs])])
    x = node(`p${i}`, 'Add', [node(`r${i}`, 'Relu', [x]), negative])
  }
  node('out', 'DepthToSpace', [x], [attribute('block_size', [number(3, 2)])])
  return concat(...nodes)
}

/** Protocol buffers whose numbers and lengths ask `field` for their value. */
function fieldsOf(field: Field): {
  readonly number: (at: number, value: number) => Uint8Array
  readonly text: (at: number, value: string) => Uint8Array
  readonly message: (at: number, parts: readonly Part[]) => Uint8Array
} {
  const number = (at: number, value: number): Uint8Array => concat(varint(at * 8), varint(field(value)))
  const message = (at: number, parts: readonly Part[]): Uint8Array => {
    const bytes = concat(...parts)
    return concat(varint(at * 8 + 2), varint(field(bytes.length)), bytes)
  }
  return { number, message, text: (at, value) => message(at, [utf8(value)]) }
}

/** Seven bits a byte, the lowest first; a negative number takes ten bytes. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) + 128)
    rest >>= 7n
  }
  return [...bytes, Number(rest)]
}
