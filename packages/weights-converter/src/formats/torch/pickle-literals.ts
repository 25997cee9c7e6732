import type { ByteReader } from '../../byte-reader.js'
import { CheckpointError } from '../../errors.js'
import { decodeLatin1 } from '../../latin1.js'
import { limits } from '../../limits.js'
import { plainInteger } from './numpy-scalar.js'
import { opcodes as op } from './pickle-opcodes.js'

type Literal = null | boolean | number | bigint | string | Uint8Array

/** Reads the operand of an opcode that pushes a constant; undefined if the opcode is of another kind. */
export function readLiteral(opcode: number, reader: ByteReader): Literal | undefined {
  switch (opcode) {
    case op.NONE:
      return null
    case op.NEWTRUE:
      return true
    case op.NEWFALSE:
      return false
    case op.BININT:
      return reader.int32()
    case op.BININT1:
      return reader.uint8()
    case op.BININT2:
      return reader.uint16()
    case op.LONG1:
      return readLong(reader, reader.uint8())
    case op.LONG4:
      return readLong(reader, reader.int32())
    case op.INT:
    case op.LONG:
      return parseInteger(readAscii(reader), reader)
    case op.BINFLOAT:
      return reader.float64BigEndian()
    case op.FLOAT:
      return parseFloatText(readAscii(reader), reader)
    case op.SHORT_BINUNICODE:
      return decodeUtf8(reader, reader.uint8())
    case op.BINUNICODE:
      return decodeUtf8(reader, reader.uint32())
    case op.BINUNICODE8:
      return decodeUtf8(reader, reader.uint64())
    case op.SHORT_BINSTRING:
      return decodePython2String(reader.take(reader.uint8()))
    case op.BINSTRING:
      return decodePython2String(reader.take(reader.int32()))
    case op.STRING:
      return decodeEscapes(readAscii(reader).replace(/^(['"])(.*)\1$/, '$2'))
    case op.UNICODE:
      return decodeEscapes(readAscii(reader))
    case op.SHORT_BINBYTES:
      return reader.take(reader.uint8())
    case op.BINBYTES:
      return reader.take(reader.uint32())
    case op.BINBYTES8:
    case op.BYTEARRAY8:
      return reader.take(reader.uint64())
  }
}

/** The next line of a protocol-0 operand. */
export function readAscii(reader: ByteReader): string {
  return decodeLatin1(reader.takeLine())
}

/** The next line as UTF-8: names of globals. */
export function readName(reader: ByteReader): string {
  return decodeStrictly(reader, reader.takeLine())
}

/** Two's complement, little-endian; no bytes at all mean 0. */
function readLong(reader: ByteReader, length: number): number | bigint {
  if (length > limits.integerBytes) {
    throw new CheckpointError(
      'limit',
      reader.where(),
      `an integer of ${length} bytes. Expected at most ${limits.integerBytes}. The file is damaged or hostile.`,
    )
  }
  const bytes = reader.take(length)
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')
  return plainInteger(BigInt.asIntN(length * 8, BigInt(`0x${digits || '0'}`)))
}

function parseInteger(text: string, reader: ByteReader): number | bigint | boolean {
  if (text === '00') return false // protocol 1's spelling of booleans
  if (text === '01') return true
  const digits = text.replace(/L$/, '')
  if (!/^[+-]?\d+$/.test(digits) || digits.length > limits.integerBytes) {
    throw malformed(reader, 'an integer that is not written in decimal digits.')
  }
  return plainInteger(BigInt(digits.replace(/^\+/, '')))
}

function parseFloatText(text: string, reader: ByteReader): number {
  const special = new Map([
    ['nan', Number.NaN],
    ['inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
  ]).get(text)
  const value = special ?? Number(text)
  if (text.trim() === '' || (special === undefined && Number.isNaN(value)))
    throw malformed(reader, 'a number that is not written in decimal digits.')
  return value
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeUtf8(reader: ByteReader, length: number): string {
  return decodeStrictly(reader, reader.take(length))
}

function decodeStrictly(reader: ByteReader, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new CheckpointError(
      'malformed',
      reader.where(),
      'text that is not valid UTF-8. The file is damaged.',
      { cause },
    )
  }
}

/**
 * Python 2's byte strings: ASCII in practice, UTF-8 as `torch.load` assumes, and
 * byte by byte if even that fails.
 */
function decodePython2String(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return decodeLatin1(bytes)
  }
}

/** The escapes that protocol 0 writes: \xNN, \uNNNN, \UNNNNNNNN and those of a letter. */
function decodeEscapes(text: string): string {
  const escapes = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U(00[01][\da-fA-F]{5})|([\\'"nrt]))/g
  return text.replace(escapes, (match, byte, unit, character, letter) => {
    if (letter !== undefined) return plainEscapes.get(letter) ?? letter
    const code = Number.parseInt(byte ?? unit ?? character, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : match
  })
}

const plainEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function malformed(reader: ByteReader, problem: string): CheckpointError {
  return new CheckpointError('malformed', reader.where(), `${problem} The file is damaged or hostile.`)
}
