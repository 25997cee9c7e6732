import { expect, test, vi } from 'vitest'
import type { FromWorker, ToWorker } from '../../src/threads/messages.js'
import { serveParts, type WorkerPort } from '../../src/threads/serve-parts.js'
import type { Executor } from '../../src/wasm/executor.js'
import type { Program } from '../../src/wasm/program.js'

const shape = { x: 0, y: 0, width: 1, height: 1, channels: 1, samples: 'float32' } as const

const nothingToCompile = () => Promise.reject(new Error('nothing is to be compiled'))

/** A worker's side, of which the test is the pool. */
function served(createExecutor: () => Promise<Executor>) {
  const answers: FromWorker[] = []
  const port: WorkerPort = {
    onmessage: null,
    onmessageerror: null,
    postMessage: (message, transfer = []) => answers.push(structuredClone(message, { transfer })),
  }
  serveParts(port, '1', createExecutor)
  return { port, answers, send: (data: ToWorker) => port.onmessage?.({ data }) }
}

test('a part of a network that never came is answered as failed, and its memory comes back', async () => {
  const { answers, send } = served(nothingToCompile)
  const memory = { inbox: new ArrayBuffer(4), outbox: new ArrayBuffer(8) }
  const shapes = {
    part: shape,
    picture: shape,
    source: shape,
    target: shape,
    format: undefined,
    givesSeam: false,
    seamBelow: undefined,
  }
  send({ kind: 'run', run: 1, network: 7, slot: 0, memory, ...shapes })
  await new Promise((resolve) => setImmediate(resolve))
  expect(answers).toMatchObject([
    { kind: 'ready', version: '1' },
    { kind: 'failed', slot: 0, error: new Error('network 7 has not been loaded') },
  ])
  const [, failed] = answers
  expect(failed.kind === 'failed' && failed.memory.outbox.byteLength).toBe(8)
  expect(memory.outbox.byteLength).toBe(0)
})

test('parts follow one another, and the seam below may come while a part waits to ask for it', async () => {
  const log: string[] = []
  const executor: Executor = {
    *run({ y }, _picture, _source, _target, _format, seams) {
      log.push(`${y} begins`)
      yield undefined
      seams?.give?.(new ArrayBuffer(y))
      if (y === 0) setImmediate(() => send({ kind: 'seam', run: 3, seam: new ArrayBuffer(3) }))
      yield 'seam'
      log.push(`${y} has ${seams?.below()?.byteLength} bytes from below`)
    },
  }
  const { answers, send } = served(async () => executor)
  send({ kind: 'load', network: 0, program: {} as Program, module: {} as WebAssembly.Module })
  const start = (run: number, slot: number, y: number, seamBelow?: ArrayBuffer) => {
    const memory = { inbox: new ArrayBuffer(4), outbox: new ArrayBuffer(4) }
    const shapes = { part: { ...shape, y }, picture: shape, source: shape, target: shape, format: undefined }
    send({ kind: 'run', run, network: 0, slot, memory, ...shapes, givesSeam: y > 0, seamBelow })
  }
  start(1, 0, 8)
  start(2, 1, 4, new ArrayBuffer(2))
  start(3, 2, 0)
  await vi.waitFor(() => expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(3))
  expect(log).toEqual([
    '8 begins',
    '8 has undefined bytes from below',
    '4 begins',
    '4 has 2 bytes from below',
    '0 begins',
    '0 has 3 bytes from below',
  ])
  expect(answers.map((answer) => (answer.kind === 'seam' ? answer.seam.byteLength : answer.kind))).toEqual([
    'ready',
    8,
    'done',
    4,
    'done',
    'done',
  ])
})

test('a seam that comes after its part is done is no seam of the next part in the slot', async () => {
  const taken: unknown[] = []
  const executor: Executor = {
    *run(_part, _picture, _source, _target, _format, seams) {
      yield 'seam'
      taken.push(seams?.below())
    },
  }
  const { answers, send } = served(async () => executor)
  send({ kind: 'load', network: 0, program: {} as Program, module: {} as WebAssembly.Module })
  for (const run of [1, 2]) {
    const memory = { inbox: new ArrayBuffer(4), outbox: new ArrayBuffer(4) }
    const shapes = { part: shape, picture: shape, source: shape, target: shape, format: undefined }
    send({ kind: 'run', run, network: 0, slot: 0, memory, ...shapes, givesSeam: false, seamBelow: undefined })
    await vi.waitFor(() => expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(run))
    send({ kind: 'seam', run, seam: new ArrayBuffer(3) })
  }
  expect(taken).toEqual([undefined, undefined])
})

test('a message that cannot be read ends the worker, because nobody would answer it', () => {
  const { port } = served(nothingToCompile)
  expect(() => port.onmessageerror?.()).toThrow('could not be read')
})
