import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processMark } from '@sr/files/disk'
import { readSafetensors, writeSafetensors } from '@sr/weights-converter'
import { fill, seededPicture } from '@sr-internal/pictures'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createTrainFolder, readFolder, readTensors, writeConfig } from '../support/train-folder.js'
import { type TrainHereOptions, trainHere } from '../support/train-here.js'

const state = 'last.training.safetensors'

const learningRate = { kind: 'constant', rate: 1e-3 }

/** A folder as kill -9 leaves it: with half of a file, and lines of the log behind the checkpoint. */
async function createKilledRun(): Promise<string> {
  const folder = createTrainFolder({ learningRate })
  await trainHere(folder, { steps: 4 })
  writeFileSync(join(folder, 'run/.last.safetensors.0123456789ab.tmp'), 'half')
  appendFileSync(join(folder, 'run/log.jsonl'), '{"kind":"interval","step":5,"stage":1,"loss":0.1}\n')
  return folder
}

interface Refusal {
  readonly because: string
  readonly prepare?: (folder: string) => void | Promise<void>
  readonly options?: TrainHereOptions
  readonly errorCode: string
  readonly message: RegExp
}

describe('a --resume that is refused changes no byte of the folder', () => {
  it.each<Refusal>([
    {
      because: 'the config is none',
      prepare: (folder) => writeFileSync(join(folder, 'run.json'), '{'),
      errorCode: 'bad-config',
      message: /no JSON/,
    },
    {
      because: 'the config is that of another run',
      options: { seed: 7 },
      errorCode: 'other-run',
      message: /seed \(0, 7\)/,
    },
    {
      because: 'there is a picture more',
      prepare: (folder) => fill(folder, { 'a/5.png': seededPicture(5) }),
      errorCode: 'state-mismatch',
      message: /patches \d+, this source has \d+/,
    },
    {
      because: 'a picture was replaced by another one of its size',
      prepare: (folder) => fill(folder, { 'a/1.png': seededPicture(5) }),
      errorCode: 'state-mismatch',
      message: /run\.json: data: .*replaced.*Go on with the pictures of that run/,
    },
    {
      because: 'pictures have changed places',
      prepare: (folder) => {
        for (const [from, to] of [
          ['1', '3'],
          ['2', '1'],
          ['3', '2'],
        ])
          renameSync(join(folder, `a/${from}.png`), join(folder, `a/${to}.png`))
      },
      errorCode: 'state-mismatch',
      message: /run\.json: data: /,
    },
    {
      because: 'a picture of validation was replaced',
      prepare: (folder) => fill(folder, { 'v/4.png': seededPicture(5) }),
      errorCode: 'state-mismatch',
      message: /run\.json: validation: .*replaced/,
    },
    {
      because: 'the folder of validation is gone',
      prepare: (folder) => renameSync(join(folder, 'v'), join(folder, 'w')),
      errorCode: 'not-found',
      message: /v: no such file or folder/,
    },
    {
      because: 'layers are frozen that were not',
      prepare: (folder) => writeConfig(folder, { learningRate, rateFactors: { trunk: 0 } }),
      options: { steps: 6 },
      errorCode: 'state-mismatch',
      message: /Go on with/,
    },
    {
      because: 'the state is damaged',
      prepare: (folder) => {
        const path = join(folder, 'run', state)
        writeFileSync(path, readFileSync(path).subarray(0, 999))
      },
      errorCode: 'truncated',
      message: /training\.safetensors: .*end/,
    },
    ...[1, 64, 500].map((fromEnd) => ({
      because: `one bit of the state, ${fromEnd} bytes before its end, is another`,
      prepare: (folder: string) => {
        const path = join(folder, 'run', state)
        const bytes = readFileSync(path)
        bytes[bytes.length - fromEnd] ^= 1
        writeFileSync(path, bytes)
      },
      errorCode: 'damaged-state',
      message: /training\.safetensors: .*checksum does not match/,
    })),
    {
      because: 'the log is that of something else',
      prepare: (folder) => appendFileSync(join(folder, 'run/log.jsonl'), 'my notes\n'),
      errorCode: 'other-run',
      message: /my notes/,
    },
    {
      because: 'another process is at work there',
      prepare: async (folder) => {
        const mark = (await processMark()).replace(/^\d+(-\d+)?/, `${process.ppid}`)
        writeFileSync(join(folder, `run/.lock-${mark}`), '')
      },
      errorCode: 'run-locked',
      message: new RegExp(`process ${process.ppid}, works in this folder`),
    },
    {
      because: 'the backend is not there',
      options: { backend: 'tfjs-node' },
      errorCode: 'engine-not-available',
      message: /tfjs-node/,
    },
  ])('because $because', async ({ prepare, options, errorCode, message }) => {
    const folder = await createKilledRun()
    await prepare?.(folder)
    const before = readFolder(join(folder, 'run'))
    const { document } = await trainHere(folder, { resume: true, steps: 8, ...options })
    expect(document.error).toMatchObject({ code: errorCode, message: expect.stringMatching(message) })
    expect(readFolder(join(folder, 'run'))).toEqual(before)
  })
})

it('goes on with pictures that hold the same although their files are others, and leaves out what was left out', async () => {
  const folder = await createKilledRun()
  await trainHere(folder, { out: 'whole', steps: 8 })
  const otherFile = await sharp(seededPicture(1)).png({ compressionLevel: 0 }).toBuffer()
  fill(folder, { 'a/1.png': otherFile, 'a/small.png': 'grey PNG' })
  expect((await trainHere(folder, { resume: true, steps: 8 })).document).toMatchObject({ steps: 8 })
  expect(readTensors(join(folder, 'run', state))).toEqual(readTensors(join(folder, 'whole', state)))
})

it('refuses a state that does not say what its pictures held', async () => {
  const folder = await createKilledRun()
  const path = join(folder, 'run', state)
  const { tensors, metadata } = readSafetensors(readFileSync(path))
  const { dataDigest, validationDigest, ...earlier } = JSON.parse(metadata.get('sr.run') ?? '')
  expect([dataDigest, validationDigest]).toEqual([
    expect.stringMatching(/^[\da-f]{64}$/),
    expect.stringMatching(/^[\da-f]{64}$/),
  ])
  const data = [...tensors].map(
    ([name, { shape, read }]) => [name, { shape, data: read() as Float32Array }] as const,
  )
  const bytes = writeSafetensors(new Map(data), new Map([...metadata, ['sr.run', JSON.stringify(earlier)]]))
  writeFileSync(path, bytes)
  expect((await trainHere(folder, { resume: true, steps: 8 })).document.error).toMatchObject({
    code: 'other-run',
    message: expect.stringContaining('sr.run in its metadata is damaged'),
  })
})
