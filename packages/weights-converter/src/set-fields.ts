/** A config field's value: a number, a word, or a list of numbers. */
export type FieldValue = number | string | readonly number[]

/** Values by the path of their config field, e.g. `deconv.crop`. */
export type Fields = ReadonlyMap<string, FieldValue>

type Parser = (field: string, text: string) => FieldValue

/**
 * Reads what a caller states of a config, e.g. `{ 'deconv.crop': '3,2', color: 'yFull', inputRange: '-1..1' }`.
 *
 * Throws RangeError for a field no config has and for a value the field cannot hold.
 */
export function parseSetFields(stated: Readonly<Record<string, string>>): Fields {
  const fields = new Map<string, FieldValue>()
  for (const [field, text] of Object.entries(stated)) {
    const parse = parsers.get(field)
    if (parse === undefined) {
      throw new RangeError(
        `set: unknown field ${JSON.stringify(field)}. Known are ${[...parsers.keys()].join(', ')}.`,
      )
    }
    fields.set(field, parse(field, text.trim()))
  }
  return fields
}

/** Writes a value as `parseSetFields` reads it. */
export function formatField(field: string, value: FieldValue): string {
  if (typeof value !== 'object') return `${value}`
  return value.join(field === 'inputRange' ? '..' : ',')
}

/** True for equal numbers, words and lists. */
export const isSameValue = (a: FieldValue, b: FieldValue): boolean => String(a) === String(b)

const integer: Parser = (field, text) => {
  if (!/^-?\d{1,9}$/.test(text)) throw wrong(field, text, 'a whole number')
  return Number(text)
}

const integers: Parser = (field, text) => {
  if (!/^\d{1,9}(,\d{1,9})*$/.test(text)) throw wrong(field, text, 'whole numbers with commas between')
  return text.split(',').map(Number)
}

const crop: Parser = (field, text) => {
  const match = /^(-?\d{1,9}),(-?\d{1,9})$/.exec(text)
  if (match === null) throw wrong(field, text, 'BEFORE,AFTER, for example 4,1')
  return [Number(match[1]), Number(match[2])]
}

const range: Parser = (field, text) => {
  const match = /^(-?\d+(?:\.\d+)?)(?:\.\.|,)(-?\d+(?:\.\d+)?)$/.exec(text)
  if (match === null) throw wrong(field, text, 'BLACK..WHITE, for example 0..1 or -1..1')
  return [Number(match[1]), Number(match[2])]
}

const oneOf =
  (...words: readonly string[]): Parser =>
  (field, text) => {
    if (!words.includes(text)) throw wrong(field, text, `one of ${words.join(', ')}`)
    return text
  }

const parsers: ReadonlyMap<string, Parser> = new Map([
  ['scale', integer],
  ['channels', integer],
  ['color', oneOf('y601', 'yFull', 'rgb', 'ycbcrFull')],
  ['inputRange', range],
  ['edge', oneOf('zero', 'replicate', 'valid')],
  ['d', integer],
  ['s', integer],
  ['m', integer],
  ['kernels.feature', integer],
  ['kernels.shrink', integer],
  ['kernels.map', integer],
  ['kernels.expand', integer],
  ['slopes', oneOf('channel', 'shared')],
  ['mapActivation', oneOf('each', 'last')],
  ['deconv.kernel', integer],
  ['deconv.crop', crop],
  ['deconv.padding', integer],
  ['deconv.outputPadding', integer],
  ['kernels', integers],
  ['filters', integers],
  ['activation', oneOf('tanh', 'relu')],
  ['outputActivation', oneOf('none', 'sigmoid', 'clamp')],
])

const wrong = (field: string, text: string, expected: string): RangeError =>
  new RangeError(`set: ${field} must be ${expected}, found ${JSON.stringify(text)}.`)
