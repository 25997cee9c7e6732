import { concat, integer, type Part, utf8 } from '../bytes.js'
import { swell } from '../damage.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'

/** How a container's pickle points to a storage: whether the id has a view, and how long storages are. */
export interface StorageStyle {
  readonly withView: boolean
  readonly elements: number
}

/** A pickle of random plain data and tensors, of all protocols' opcodes. */
export function buildPickle(dice: Dice, field: Field, style: StorageStyle): Uint8Array {
  const pickle = buildOne(dice, field, style)
  return dice.chance(1 / 2000) ? swell(dice, pickle) : pickle
}

function buildOne(dice: Dice, field: Field, style: StorageStyle): Uint8Array {
  if (dice.chance(0.05))
    return concat([0x80, dice.below(6)], ...dice.times(dice.below(60), () => anyOpcode(dice)), '.')
  const entries = dice.times(1 + dice.below(6), () => concat(text(name(dice)), value(dice, field, style, 0)))
  const dict = concat(dice.pick(['}', 'ccollections\nOrderedDict\n)R']), '(', ...entries, 'u')
  return concat([0x80, dice.pick([2, 4])], dict, '.')
}

function value(dice: Dice, field: Field, style: StorageStyle, depth: number): Uint8Array {
  const items = () => dice.times(dice.below(4), () => value(dice, field, style, depth + 1))
  const remember = dice.chance(0.2) ? concat('q', integer(dice.below(4), 1)) : []
  if (depth > 5 || dice.chance(0.4)) return scalar(dice, field)
  switch (dice.below(11)) {
    case 0:
      return concat(']', remember, '(', ...items(), 'e')
    case 1:
      return concat('(', ...items(), 't')
    case 2:
      return concat('}', remember, '(', ...items().map((item) => concat(text(name(dice)), item)), 'u')
    case 3:
      return concat([0x8f], '(', ...items(), [0x90])
    case 4: {
      const callee = dice.pick(callees)
      return concat(
        `c${callee}`,
        '(',
        ...items(),
        't',
        dice.pick(['R', '\x81']),
        '}(',
        text('a'),
        'Nu',
        dice.pick(['b', '0']),
      )
    }
    case 5: {
      const entry = dice.below(4)
      return concat('N', `p${entry}\n`, `0g${dice.mostly(entry, [7])}\n`)
    }
    case 6:
      return numpyArray(dice, field)
    default:
      return tensor(dice, field, style)
  }
}

/** An array as NumPy pickles it: rebuilt, then given its state, or (protocol 5) from its bytes at once. */
function numpyArray(dice: Dice, field: Field): Uint8Array {
  const int = (truth: number) => concat('J', integer(field(truth), 4))
  const shape = dice.times(dice.below(4), () => 1 + dice.below(3))
  const code = dice.mostly('f4', ['f8', 'O8', 'U3', 'b1', '\u001b'])
  const content = dice.bytes(shape.reduce((product, size) => product * size, code === 'f8' ? 8 : 4))
  const bytes = dice.mostly(concat('B', integer(field(content.length), 4), content), [
    concat('c_codecs\nencode\n(', text(Buffer.from(content).toString('latin1')), text('latin1'), 'tR'),
    concat('N'),
  ])
  const sizes = concat('(', ...shape.map(int), 't')
  const order = dice.mostly(text('<'), [text('>'), text('|'), concat('N')])
  const dtype = concat(
    'cnumpy\ndtype\n(',
    text(code),
    '\x89\x88tR(',
    int(3),
    order,
    'NNN',
    int(-1),
    int(-1),
    int(0),
    'tb',
  )
  if (dice.chance(0.3))
    return concat(
      'cnumpy.core.numeric\n_frombuffer\n(',
      bytes,
      dtype,
      sizes,
      text(dice.pick(['C', 'F'])),
      'tR',
    )
  return concat(
    `cnumpy.${dice.pick(['core', '_core'])}.multiarray\n_reconstruct\n(`,
    'cnumpy\nndarray\n(K\x00tC\x01btR(',
    int(1),
    sizes,
    dtype,
    dice.pick(['\x88', '\x89']),
    bytes,
    'tb',
  )
}

function scalar(dice: Dice, field: Field): Uint8Array {
  switch (dice.below(8)) {
    case 0:
      return concat('J', integer(field(dice.below(1000)), 4))
    case 1:
      return concat([0x8a, 8], integer(field(dice.below(1000)), 8))
    case 2:
      return concat('G', dice.bytes(8))
    case 3:
      return text(name(dice))
    case 4: {
      const bytes = dice.bytes(dice.below(20))
      return concat('B', integer(field(bytes.length), 4), bytes)
    }
    case 5:
      return concat(`I${field(dice.below(99))}\n`)
    default:
      return concat(
        dice.pick(['N', '\x88', '\x89', ')', ']', '}', 'F1.5\n', "S'a'\n", 'Va\\u0062\n', '\x8f']),
      )
  }
}

function tensor(dice: Dice, field: Field, { withView, elements }: StorageStyle): Uint8Array {
  const number = (truth: number) => concat([0x8a, 8], integer(field(truth), 8))
  const shape = dice.times(dice.below(5), () => 1 + dice.below(2))
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const id = concat(
    '(',
    text('storage'),
    `ctorch\n${dice.mostly('FloatStorage', storageClasses)}\n`,
    text(dice.mostly('0', ['1', '\u001b[31m'])),
    text('cpu'),
    number(elements),
    withView ? dice.pick([concat('N'), concat('(', text('7'), number(0), number(1), 't')]) : '',
    'tQ',
  )
  const sizes = (list: readonly number[]) => concat('(', ...list.map(number), 't')
  const [call, type] = dice.pick([
    ['_rebuild_tensor', ''],
    ['_rebuild_tensor_v2', dice.mostly('', ['N', 'ctorch\nint8\n'])],
    ['_rebuild_tensor_v3', `ctorch\n${dice.mostly('float32', ['float8_e5m2', 'int7', 'complex128'])}\n`],
  ])
  return concat(
    `ctorch._utils\n${call}\n`,
    '(',
    id,
    number(0),
    sizes(shape),
    sizes(strides),
    '\x89',
    'ccollections\nOrderedDict\n)R',
    type,
    'tR',
  )
}

/** Any opcode with any operand: most of these end soon, some reach what no writer writes. */
function anyOpcode(dice: Dice): Uint8Array {
  return concat(
    dice.chance(0.7)
      ? dice.pick([
          'N',
          ')',
          ']',
          '}',
          '(',
          'K\x01',
          'h\x00',
          'q\x00',
          '\x94',
          't',
          'e',
          'u',
          'a',
          's',
          '2',
          '0',
          'b',
          'R',
          'Q',
        ])
      : [dice.below(256)],
    dice.chance(0.1)
      ? dice.pick<Part>(['1\n', 'a\nb\n', integer(dice.boundary(4), 4), integer(dice.boundary(4), 8)])
      : [],
  )
}

const text = (content: string): Uint8Array => concat('X', integer(utf8(content).length, 4), utf8(content))

const name = (dice: Dice): string => dice.pick(names)

const names = [
  ...[
    'weight',
    'conv.weight',
    'conv.bias',
    'deconv.weight',
    'state_dict',
    'epoch',
    'args',
    'params_ema',
    '_modules',
  ],
  ...[
    '_parameters',
    '_buffers',
    'scale',
    '__proto__',
    '',
    '\u001b[2J',
    'a\u202eb',
    'n'.repeat(300),
    '0',
    'module',
  ],
]

const callees = [
  ...[
    'collections\nOrderedDict\n',
    'collections\nCounter\n',
    'builtins\nset\n',
    'builtins\nbytearray\n',
    '_codecs\nencode\n',
  ],
  ...[
    'copyreg\n_reconstructor\n',
    'numpy.core.multiarray\nscalar\n',
    'numpy\ndtype\n',
    'torch\nSize\n',
    'models\nNet\n',
  ],
  ...[
    'torch._utils\n_rebuild_parameter\n',
    'torch._tensor\n_rebuild_from_type_v2\n',
    'torch.nn.modules.conv\nConv2d\n',
  ],
]

const storageClasses = [
  'FloatStorage',
  'FloatStorage',
  'HalfStorage',
  'ByteStorage',
  'UntypedStorage',
  'LongStorage',
  'QInt8Storage',
]
