import { expect, test } from 'vitest'
import type { FromWorker, ToWorker } from '../../src/threads/messages.js'
import { serveParts, type WorkerPort } from '../../src/threads/serve-parts.js'

const shape = { x: 0, y: 0, width: 1, height: 1, channels: 1, samples: 'float32' } as const

/** A worker's side, of which the test is the pool. */
function served() {
  const answers: FromWorker[] = []
  const port: WorkerPort = {
    onmessage: null,
    onmessageerror: null,
    postMessage: (message, transfer = []) => answers.push(structuredClone(message, { transfer })),
  }
  serveParts(port, '1', () => Promise.reject(new Error('nothing is to be compiled')))
  return { port, answers, send: (data: ToWorker) => port.onmessage?.({ data }) }
}

test('a part of a network that never came is answered as failed, and its memory comes back', async () => {
  const { answers, send } = served()
  const memory = { inbox: new ArrayBuffer(4), outbox: new ArrayBuffer(8) }
  const shapes = { part: shape, picture: shape, source: shape, target: shape, format: undefined }
  send({ kind: 'run', network: 7, slot: 0, memory, ...shapes })
  await new Promise((resolve) => setImmediate(resolve))
  expect(answers).toMatchObject([
    { kind: 'ready', version: '1' },
    { kind: 'failed', slot: 0, error: new Error('network 7 has not been loaded') },
  ])
  const [, failed] = answers
  expect(failed.kind === 'failed' && failed.memory.outbox.byteLength).toBe(8)
  expect(memory.outbox.byteLength).toBe(0)
})

test('a message that cannot be read ends the worker, because nobody would answer it', () => {
  const { port } = served()
  expect(() => port.onmessageerror?.()).toThrow('could not be read')
})
