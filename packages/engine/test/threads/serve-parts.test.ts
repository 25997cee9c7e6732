import { expect, test } from 'vitest'
import type { FromWorker, ToWorker } from '../../src/threads/messages.js'
import { serveParts, type WorkerPort } from '../../src/threads/serve-parts.js'

test('a part of a network that never came is answered as failed, not as done', async () => {
  const answers: FromWorker[] = []
  const port: WorkerPort = { onmessage: null, postMessage: (message) => answers.push(message) }
  const send = (data: ToWorker) => port.onmessage?.({ data })
  serveParts(port, () => Promise.reject(new Error('nothing is to be compiled')))

  const shape = { x: 0, y: 0, width: 1, height: 1, channels: 1, samples: 'float32' } as const
  send({ kind: 'slot', slot: 0, inbox: new SharedArrayBuffer(4), outbox: new SharedArrayBuffer(4) })
  send({
    kind: 'run',
    network: 7,
    slot: 0,
    part: shape,
    picture: shape,
    source: shape,
    target: shape,
    format: undefined,
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(answers).toMatchObject([
    { kind: 'ready' },
    { kind: 'failed', slot: 0, error: new Error('network 7 has not been loaded') },
  ])
})
