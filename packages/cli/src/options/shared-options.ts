import { type FileFormat, formatOfPath, formatTraits } from '@sr/files/formats'
import { InvalidArgumentError, Option } from 'commander'
import { engineNames } from '../engines/engine-names.js'
import { parseRestore, parseThreads } from '../parse-values.js'
import type { Report } from '../terminal/report.js'

/** What every command is given besides its arguments, and where it puts its exit code. */
export interface Call {
  readonly report: Report
  readonly signal: AbortSignal
  exitCode: number
}

export const fieldHelp = `
Fields for --set that checkpoints leave open most often:
  color=y601|yFull|rgb|ycbcrFull  what the network was trained on
  inputRange=BLACK..WHITE         numbers of black and white: 0..1, -1..1, 0..255
  edge=zero|replicate|valid       padding of the convolutions
  deconv.crop=BEFORE,AFTER        or deconv.padding=P, deconv.outputPadding=OP`

export const modelOption = (description: string): Option => new Option('-m, --model <name|file>', description)

export const fieldOption = (): Option =>
  new Option('--set <field=value>', 'state a config field that the file does not say (repeatable)').argParser(
    (value: string, previous: readonly string[] = []) => [...previous, value],
  )

export const keyOption = (): Option =>
  new Option(
    '--key <path>',
    'which dictionary of the file to take, e.g. state_dict_ema; sr inspect lists them',
  )

export const restoreOption = (): Option =>
  new Option(
    '--restore <auto|off|0..1>',
    'undo what compression did: as much as the picture asks for, nothing, or a share',
  )
    .argParser(parseRestore)
    .default('auto')

export const threadsOption = (): Option =>
  new Option(
    '-j, --threads <n>',
    'threads of the wasm engine; default: one for each core, up to 16',
  ).argParser(parseThreads)

export const formatOption = (description: string): Option =>
  new Option('-f, --format <name>', description).choices(Object.keys(formatTraits)).argParser(parseFormat)

export const alphaOption = (): Option =>
  new Option('--alpha <mode>', 'how transparency is enlarged').choices(['model', 'bicubic', 'drop'])

export const engineOption = (): Option =>
  new Option('--engine <name>', 'what runs the network').choices(engineNames).default('auto')

function parseFormat(text: string): FileFormat {
  const format = formatOfPath(`a.${text}`)
  if (format !== undefined) return format
  throw new InvalidArgumentError('Expected png, jpeg, webp, tiff or avif.')
}
