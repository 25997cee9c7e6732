import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type NetworkConfig, parseNetworkConfig, seededWeights, type Weights } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { writeOnnxModel } from '../src/formats/onnx/write-onnx-model.js'
import { readWeights } from '../src/formats/safetensors/weights-file.js'
import { writeTorchCheckpoint } from '../src/formats/torch/write-torch-checkpoint.js'
import { decodeCase, type EncodedCase } from './support/families.js'
import { readBytes, readExpected } from './support/fixtures.js'
import { runEngine } from './support/run-engine.js'

/** A file, and what ONNX Runtime or PyTorch made of a picture with it. */
interface Answer {
  readonly sha256: string
  readonly output: EncodedCase['output']
}

type Answers = Readonly<
  Record<string, { input: EncodedCase['input']; onnx: Record<string, Answer>; pth: Record<string, Answer> }>
>

const answers = readExpected<Answers>('exports/exports.json')
const networks =
  readExpected<Readonly<Record<string, { file?: string; config?: NetworkConfig }>>>('exports/cases.json')

const write = { onnx: writeOnnxModel, pth: writeTorchCheckpoint } as const

const cases = Object.entries(networks).flatMap(([name, { file, config }]) =>
  (['onnx', 'pth'] as const).flatMap((kind) =>
    (['f32', 'f16'] as const).map((dtype) => ({ name, kind, dtype, weights: () => weightsOf(file, config) })),
  ),
)

describe.each(cases)('$name as .$kind in $dtype', ({ name, kind, dtype, weights }) => {
  test('gives other programs the numbers that our engine gives', async () => {
    const bytes = write[kind](weights(), { dtype })
    const { input, [kind]: forms } = answers[name] as Answers[string]
    const answer = forms[dtype] as Answer
    // The answer is to this very file.
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 32)).toBe(answer.sha256)
    const golden = decodeCase({ input, output: answer.output })
    const { shape, data } = await runEngine(convertCheckpoint(bytes), golden.input)
    expect(shape).toEqual(golden.output.shape)
    expect(maxAbsoluteDifference(data, golden.output.data)).toBeLessThanOrEqual(1e-5)
  })
})

function weightsOf(file: string | undefined, config: NetworkConfig | undefined): Weights {
  if (file === undefined) return seededWeights(parseNetworkConfig(config), 1)
  return readWeights(readBytes(fileURLToPath(new URL(`../../fsrcnn/weights/${file}`, import.meta.url))))
}
