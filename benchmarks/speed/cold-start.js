import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
import { readWeights } from '@sr/weights-converter/safetensors'
import { median } from './measure.js'
import { peerVersions } from './peers.js'
import { writeOnnx } from './write-onnx.js'

const run = promisify(execFile)

const programs = [
  { contender: '@sr/fsrcnn: createUpscaler, RGB to RGB', file: 'sr-fsrcnn.js' },
  {
    contender: 'onnxruntime-node: session, luma to luma',
    file: 'onnxruntime-node.js',
    peer: 'onnxruntime-node',
  },
  { contender: 'tfjs-wasm: LayersModel, luma to luma', file: 'tfjs-wasm.js' },
]

/**
 * Milliseconds from starting a process to its first enlarged picture of 64×64 pixels, whole processes in
 * turns. All run the released FSRCNN ×3; each program prints the moment at which it has the pixels.
 */
export async function measureColdStart(runs) {
  const installed = peerVersions()
  const present = programs.filter(({ peer }) => peer === undefined || installed[peer] !== null)
  const folder = mkdtempSync(join(tmpdir(), 'sr-cold-start-'))
  try {
    const onnx = join(folder, 'fsrcnn-x3.onnx')
    writeFileSync(onnx, writeOnnx(readWeights(weights)))
    const times = present.map(() => [])
    for (let round = -1; round < runs; round++) {
      for (const [i, { file }] of present.entries()) {
        const ms = await timeProcess(file, onnx)
        if (round >= 0) times[i].push(ms) // the first one brings the files into memory
      }
    }
    return present.map(({ contender }, i) => ({
      contender,
      ms: { min: Math.min(...times[i]), median: median(times[i]) },
      runs,
    }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function timeProcess(file, onnx) {
  const path = fileURLToPath(new URL(`cold-start/${file}`, import.meta.url))
  const started = performance.timeOrigin + performance.now()
  const { stdout } = await run(process.execPath, [path, onnx])
  return Number(stdout) - started
}
