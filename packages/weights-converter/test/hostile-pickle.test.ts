import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../src/read-checkpoint.js'
import {
  assemblePickle,
  concat,
  dict,
  global,
  int,
  integerBytes,
  list,
  type Part,
  reduce,
  storage,
  tensor,
  text,
  tuple,
} from './support/assemble-pickle.js'
import { assembleTorchZip, floats } from './support/assemble-zip.js'
import { expectRefusal, refusalOf } from './support/expect-refusal.js'

const file = (...parts: Part[]): Uint8Array => assembleTorchZip(assemblePickle(...parts))

/** Functions that real attacks and the test suites of pickle scanners name. */
const dangerous = [
  ['os', 'system'],
  ['posix', 'system'],
  ['nt', 'system'],
  ['subprocess', 'Popen'],
  ['sys', 'exit'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['builtins', 'getattr'],
  ['builtins', 'open'],
  ['builtins', '__import__'],
  ['__builtin__', 'eval'],
  ['runpy', '_run_code'],
  ['webbrowser', 'open'],
  ['operator', 'attrgetter'],
  ['_operator', 'methodcaller'],
  ['functools', 'partial'],
  ['importlib', 'import_module'],
  ['pip', 'main'],
  ['pip._internal', 'main'],
  ['socket', 'create_connection'],
  ['shutil', 'rmtree'],
  ['ctypes', 'CDLL'],
  ['marshal', 'loads'],
  ['types', 'CodeType'],
  ['code', 'InteractiveInterpreter'],
  ['timeit', 'timeit'],
  ['pdb', 'run'],
  ['asyncio.unix_events', '_UnixSubprocessTransport._start'],
  ['multiprocessing.util', 'spawnv_passfds'],
  ['numpy.testing._private.utils', 'runstring'],
  ['torch', 'load'],
  ['torch.serialization', 'load'],
  ['torch.storage', '_load_from_bytes'],
  ['torch.hub', 'load'],
  ['torch.jit', 'load'],
  ['torch.utils.collect_env', 'run'],
  ['torch._dynamo.guards', 'GuardBuilder.get'],
  ['torch.fx.experimental.symbolic_shapes', 'ShapeEnv.evaluate_guards_expression'],
  ['builtins', 'print.__class__.__base__.__subclasses__'],
  ['collections', 'OrderedDict.__init__.__globals__'],
] as const

describe('a pickle that names a function which runs code', () => {
  test.each(dangerous)('is refused by name: %s %s', (module, name) => {
    expectRefusal(file(global(module, name), tuple(text('echo')), 'R'), 'unsafe-global', `${module}.${name}`)
  })

  test.each<[string, Part]>([
    ['by GLOBAL, even if it is never called', global('os', 'system')],
    ['by STACK_GLOBAL', concat(text('os'), text('system'), [0x93])],
    [
      'by STACK_GLOBAL with strings from the memo',
      concat(text('os'), 'q\x01', text('system'), 'q\x02', '00h\x01h\x02', [0x93]),
    ],
    ['by INST', concat('(', text('echo'), 'ios\nsystem\n')],
    ['by OBJ', concat('(', global('os', 'system'), text('echo'), 'o')],
    ['by NEWOBJ', concat(global('os', 'system'), tuple(text('echo')), [0x81])],
    ['by NEWOBJ_EX', concat(global('os', 'system'), tuple(), dict(), [0x92])],
    [
      'as the function of a tensor subclass',
      reduce('torch._tensor', '_rebuild_from_type_v2', global('os', 'system'), 'N', tuple(), 'N'),
    ],
  ])('is refused when named %s', (_how, part) => {
    expectRefusal(file(part), 'unsafe-global', 'os.system')
  })

  test('is refused without an envelope of torch, in protocol 0 too', () => {
    expectRefusal(concat("cos\nsystem\n(S'echo'\ntR."), 'unsafe-global', 'os.system')
    expectRefusal(
      assemblePickle(global('os', 'system'), tuple(text('echo')), 'R'),
      'unsafe-global',
      'os.system',
    )
  })

  test.each([
    ['EXT1', [0x82, 1]],
    ['EXT2', [0x83, 1, 0]],
    ['EXT4', [0x84, 1, 0, 0, 0]],
  ])('is refused when it is hidden behind %s', (_name, opcodes) => {
    expectRefusal(file(opcodes), 'unsafe-global', 'extension number')
  })

  test('is refused when BUILD replaces __setstate__', () => {
    const object = reduce('somewhere', 'Thing')
    expectRefusal(file(object, dict([text('__setstate__'), int(1)]), 'b'), 'unsafe-global', '__setstate__')
  })

  test('is printed with its control characters escaped', () => {
    expectRefusal(file(global('os', '\x1b[2Jsystem')), 'unsafe-global', 'os.\\u001b[2Jsystem')
  })
})

describe('an unknown global', () => {
  test('stays a name: the tensors beside it are read, and the warning says so once', () => {
    const call = reduce('somewhere', 'launch', text('rockets'))
    const { tensors, warnings } = readCheckpoint(
      file(dict([text('a'), call], [text('b'), call], [text('w'), tensor()])),
    )
    expect([...tensors.keys()]).toEqual(['w'])
    expect(tensors.get('w')?.read()).toEqual(Float32Array.of(1, 2))
    expect(warnings).toEqual([
      'data.pkl: somewhere.launch is not known here; its attributes were read as plain data and nothing was run.',
    ])
  })

  test('keeps what it was given: attributes, items of a dict, elements of a list', () => {
    const object = concat(
      reduce('somewhere', 'Thing'),
      dict([text('scale'), int(3)]),
      'b(',
      text('lr'),
      int(7),
      'u',
      int(9),
      'a',
    )
    expect(Object.fromEntries(readCheckpoint(file(dict([text('config'), object]))).values)).toEqual({
      'config.scale': 3,
      'config.lr': 7,
      'config.0': 9,
    })
  })

  test('may sit in a module of the user that is named like one of Python', () => {
    const object = concat(reduce('code.model', 'Net'), dict([text('scale'), int(2)]), 'b')
    expect(readCheckpoint(file(object)).values.get('scale')).toBe(2)
  })
})

describe('a pickle that treats values as what they are not', () => {
  test.each<[string, Part]>([
    ['sets items of a tensor', concat(tensor(), '(', text('a'), int(1), 'u')],
    ['sets an item of a list', concat(']', text('a'), int(1), 's')],
    ['appends to a dict', concat('}', int(1), 'a')],
    ['appends to a tensor', concat(tensor(), int(1), 'a')],
    ['adds to a set that is a list', concat('](', int(1), [0x90])],
    ['builds a number', concat(int(1), '}b')],
    ['builds a list', concat(']}b')],
    ['calls a string', concat(text('os.system'), tuple(), 'R')],
    ['calls an object', concat(reduce('a', 'b'), tuple(), 'R')],
    ['calls with a list', concat(global('collections', 'OrderedDict'), ']R')],
    ['names a global by numbers', concat(int(1), int(2), [0x93])],
    ['gives a dict an odd number of items', concat('}(', int(1), 'u')],
    ['makes a dict of numbers', reduce('collections', 'OrderedDict', list(int(1)))],
    ['makes a tensor without a storage', tensor({ storage: 'N' })],
    [
      'makes a tensor of a storage described in plain sight',
      tensor({
        storage: tuple(text('storage'), global('torch', 'FloatStorage'), text('0'), text('cpu'), int(2)),
      }),
    ],
    [
      'gives a tensor sizes that are no integers',
      reduce(
        'torch._utils',
        '_rebuild_tensor_v2',
        storage('0', 2),
        int(0),
        tuple(text('2')),
        tuple(int(1)),
        [0x89],
        'N',
      ),
    ],
    ['points to a storage that is a number', concat(int(1), 'Q')],
    ['uses a class as storage class', storage('0', 2, 'nn')],
    ['counts a storage in negative numbers', storage('0', -2)],
    ['refers to a record that is not there', storage('7', 2)],
    ['reads a memo entry that was never written', 'h\x07'],
    ['reads a memo entry 4,000,000,000', concat('j', integerBytes(4_000_000_000, 4))],
    ['closes a group that was never opened', 't'],
    ['holds text that is not UTF-8', concat('X', integerBytes(2, 4), [0xc3, 0x28])],
    ['holds a lone surrogate', concat('X', integerBytes(3, 4), [0xed, 0xa0, 0x80])],
    ['rebuilds a tensor subclass by an unknown function', rebuildBy(global('a', 'b'), tuple())],
    ['rebuilds tensor subclasses within each other, 100,000 deep', subclasses()],
    ['has an opcode that does not exist', [0xfe]],
    ['continues after its end', '.cos\nsystem\n.'],
  ])('is refused: %s', (_what, part) => {
    expectRefusal(file(part), 'malformed')
  })

  function rebuildBy(inner: Part, args: Part): Uint8Array {
    return reduce('torch._tensor', '_rebuild_from_type_v2', inner, 'N', args, 'N')
  }

  /** (f, None, (f, None, (f, None, ...))) with f as memo entry 1. */
  function subclasses(): Uint8Array {
    const self = concat(global('torch._tensor', '_rebuild_from_type'), 'q\x010')
    const args = concat('(h\x01N'.repeat(100_000), ')', 't'.repeat(100_000))
    return concat(self, 'h\x01', args, 'R')
  }

  test('writes past what it was given without harm: any single opcode on an empty stack ends in a value or a coded error', () => {
    for (let opcode = 0; opcode < 256; opcode++) {
      for (const operand of [
        '',
        '\x01',
        '\x01\x00\x00\x00',
        '\xff\xff\xff\xff\xff\xff\xff\xff',
        '1\n1\n',
        '\n\n',
      ]) {
        expect(() => refusalOf(() => readCheckpoint(file([opcode], operand)))).not.toThrow()
        expect(() => refusalOf(() => readCheckpoint(file('N(', [opcode], operand)))).not.toThrow()
      }
    }
  })

  test('is refused where it ends early', () => {
    expectRefusal(file('X', integerBytes(1000, 4), 'abc'), 'truncated')
    expectRefusal(file('T', integerBytes(-5, 4), 'abc'), 'malformed')
    expectRefusal(file([0x8d], integerBytes(2n ** 60n, 8)), 'limit')
    expectRefusal(file([0x95], integerBytes(1000, 8)), 'truncated')
    expectRefusal(assembleTorchZip(concat([0x80, 2], ']')), 'truncated')
    expectRefusal(assembleTorchZip(new Uint8Array()), 'truncated')
  })
})

describe('names in a file', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'may be %j and are no more than names',
    (key) => {
      const { tensors, values } = readCheckpoint(
        file(dict([text('w'), dict([text(key), tensor()])], [text(key), int(5)])),
      )
      expect([...tensors.keys()]).toEqual([`w.${key}`])
      expect(values.get(key)).toBe(5)
      expect(({} as Record<string, unknown>).shape).toBeUndefined()
    },
  )

  test('may be numbers, NaN, tuples or nothing', () => {
    const nan = concat('G', [0x7f, 0xf8, 0, 0, 0, 0, 0, 0])
    const keys: Part[] = [int(1), text('1'), nan, tuple(int(1), text('a')), 'N', [0x88]]
    const { tensors } = readCheckpoint(file(dict(...keys.map((key): [Part, Part] => [key, tensor()]))))
    expect([...tensors.keys()]).toEqual(['1', '1#2', 'nan', '(1, a)', 'None', 'True'])
  })

  test('are escaped in messages', () => {
    const broken = dict([text('a\u001b[2J\u202eb\n'), tensor({ shape: [3] })])
    expectRefusal(file(broken), 'malformed', 'tensor a\\u001b[2J\\u202eb\\u000a:')
  })
})

describe('a tensor', () => {
  const view = (parts: Parameters<typeof tensor>[0]): Uint8Array => file(dict([text('w'), tensor(parts)]))
  const record = (length: number | bigint, bytes: Uint8Array, storageClass = 'FloatStorage'): Uint8Array =>
    assembleTorchZip(
      assemblePickle(dict([text('w'), tensor({ storage: storage('0', length, storageClass) })])),
      { 'data/0': bytes },
    )

  test.each<[string, Parameters<typeof tensor>[0]]>([
    ['reaches beyond its storage', { shape: [3] }],
    ['starts beyond its storage', { offset: 1 }],
    ['steps beyond its storage', { strides: [2] }],
    ['starts before its storage', { offset: -1 }],
    ['has a negative size', { shape: [-2] }],
    ['has a negative step', { offset: 1, strides: [-1] }],
    ['has more steps than sizes', { strides: [1, 1] }],
    ['starts at 2^62', { offset: 2n ** 62n }],
  ])('that %s is refused', (_what, parts) => {
    expectRefusal(view(parts), 'malformed', 'tensor')
  })

  test.each<[string, Parameters<typeof tensor>[0]]>([
    ['claims terabytes by zero strides', { shape: [2 ** 20, 2 ** 20], strides: [0, 0] }],
    [
      'claims more elements than numbers can count',
      { shape: [2 ** 30, 2 ** 30, 2 ** 30], strides: [0, 0, 0] },
    ],
    ['repeats two floats into 40 MB', { shape: [10_000_000], strides: [0] }],
    ['has 1,000 dimensions', { shape: new Array(1000).fill(1), strides: new Array(1000).fill(1) }],
  ])('that %s is refused', (_what, parts) => {
    expectRefusal(view(parts), 'limit', 'tensor')
  })

  test('that repeats its storage a little is read', () => {
    expect(
      readCheckpoint(view({ shape: [2, 3], strides: [1, 0] }))
        .tensors.get('w')
        ?.read(),
    ).toEqual(Float32Array.of(1, 1, 1, 2, 2, 2))
  })

  test('whose record is shorter or longer than its storage says is refused', () => {
    expectRefusal(record(2, floats(1)), 'malformed', 'data/0')
    expectRefusal(record(2, floats(1, 2, 3)), 'malformed', 'data/0')
    expectRefusal(record(2n ** 50n, floats(1, 2)), 'malformed', 'data/0')
  })

  test('of quantised or unknown storage is refused by name', () => {
    expectRefusal(record(2, floats(1), 'QInt8Storage'), 'unsupported', 'QInt8Storage')
    expectRefusal(record(2, floats(1), 'SpamStorage'), 'malformed', 'torch.SpamStorage')
  })

  test('is refused when many of its kind together claim far more than the file holds', () => {
    const wide = concat(tensor({ shape: [2_000_000], strides: [0] }), 'q\x01')
    const entries = Array.from({ length: 20 }, (_, i): [Part, Part] => [int(i), i === 0 ? wide : 'h\x01'])
    expectRefusal(file(dict(...entries)), 'limit', 'tensors up to here')
  })
})

describe('a pickle that claims too much', () => {
  test.each<[string, Part]>([
    ['twenty million times None, which take a byte each', concat('(', new Uint8Array(2e7).fill(0x4e), 'l')],
    ['one value remembered ten million times', concat('N', new Uint8Array(1e7).fill(0x94))],
    ['a million objects of four bytes each', concat(global('a', 'b'), 'q\x000', 'h\x00)R'.repeat(990_000))],
    ['two million globals', concat('(', global('a', 'b'), 'q\x00', 'ca\nb\n'.repeat(2_000_000))],
  ])('is refused after seconds: %s', { tags: ['nightly'] }, (_what, part) => {
    expectRefusal(file(part), 'limit')
  })

  test.each<[string, Part]>([
    ['an integer of a megabyte', concat([0x8b], integerBytes(2 ** 20, 4), new Uint8Array(2 ** 20).fill(1))],
    ['100,000 nested lists', concat(']'.repeat(100_001), 'a'.repeat(100_000))],
    ['100,000 nested tuples', concat('N', new Uint8Array(100_000).fill(0x85))],
    ['two million empty dicts', '}'.repeat(2_000_000)],
    ['two million marks', '('.repeat(2_000_000)],
    ['objects with an item each', concat(global('a', 'b'), 'q\x000', 'h\x00)RNNs'.repeat(500_000))],
    ['four million empty byte strings', concat('(', 'C\x00'.repeat(4_000_000))],
    ['three million tuples within each other', concat('N', new Uint8Array(3e6).fill(0x85))],
    ['one tensor under 20,000 names of 3,000 characters', names()],
    ['a list of ten lists of ten lists, thirty times over', laughs(30)],
    ['a large list copied into dicts again and again', copies()],
    [
      'a tensor name of five thousand characters',
      dict([text('n'.repeat(5000)), dict([text('w'), tensor()])]),
    ],
  ])('is refused: %s', (_what, part) => {
    expectRefusal(file(part), 'limit')
  })

  test('is read in no more time than it is long: a global of a million dots', () => {
    const { tensors } = readCheckpoint(
      file(dict([text('a'), global('a.'.repeat(1e6), 'b')], [text('w'), tensor()])),
    )
    expect([...tensors.keys()]).toEqual(['w'])
  })

  test('is read if it is merely long: a list of 300,000 numbers, appended at once', () => {
    const numbers = list(new Uint8Array(600_000).map((_, i) => (i % 2 === 0 ? 0x4b : i)))
    const { tensors, values, warnings } = readCheckpoint(
      file(dict([text('losses'), numbers], [text('w'), tensor()], [text('epoch'), int(9)])),
    )
    expect([[...tensors.keys()], [...values], warnings]).toEqual([['w'], [['epoch', 9]], []])
  })

  test('is read if a list holds itself', () => {
    const { tensors } = readCheckpoint(file(']q\x01h\x01a', tensor(), 'a'))
    expect([...tensors.keys()]).toEqual(['1'])
  })

  test('is read if it is merely long: 20,000 dicts of three small values', () => {
    const one = dict([text('loss'), int(1)], [text('step'), int(2)], [text('none'), 'N'])
    const { tensors } = readCheckpoint(file(list(...new Array<Part>(20_000).fill(one), tensor())))
    expect([...tensors.keys()]).toEqual(['20000'])
  })

  /** A reference of a few bytes each, whose path is written out for each. */
  function names(): Uint8Array {
    const entries = Array.from({ length: 20_000 }, (_, i): Part[] => [int(i), 'h\x01'])
    return concat(tensor(), 'q\x010', dict([text('n'.repeat(3000)), concat('}(', ...entries.flat(), 'u')]))
  }

  /** Ten references to the list before, level by level: a few bytes a level, ten times the elements. */
  function laughs(levels: number): Uint8Array {
    const level = (i: number): Uint8Array => list(...new Array<Part>(10).fill(concat('h', [i - 1])))
    return concat(
      list(...new Array<Part>(20).fill('}')),
      'q\x00',
      ...Array.from({ length: levels }, (_, i) => concat(level(i + 1), 'q', [i + 1])),
    )
  }

  function copies(): Uint8Array {
    const pairs = list(...Array.from({ length: 500 }, (_, i) => tuple(int(i), 'N')))
    const copy = concat(global('collections', 'OrderedDict'), 'h\x01', [0x85], 'R')
    return concat(pairs, 'q\x01', list(...new Array<Part>(500).fill(copy)))
  }
})
