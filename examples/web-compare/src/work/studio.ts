import { compressionOf, type Raster } from '@sr/image'
import { convertModel } from './convert-model.js'
import { encodeResult } from './encode-result.js'
import { enlargePicture, type OpenedPicture } from './enlarge-picture.js'
import type { Hooks } from './hooks.js'
import type { ToStudio, Work } from './messages.js'
import { readPictureFile } from './read-picture-file.js'
import { showLayer } from './show-layer.js'
import { showLife } from './show-life.js'

/** The worker that holds the pictures and does all that takes time. */

let picture: OpenedPicture | undefined
let result: Raster | undefined
/** Cameras write up to some hundred kilobytes before what a JPEG says of its quality. */
const headBytes = 2 ** 20
const running = new Map<number, AbortController>()

const tasks: {
  [Task in keyof Work]: (input: Work[Task]['input'], hooks: Hooks) => Promise<Work[Task]['output']>
} = {
  async open({ file }, hooks) {
    const raster = await readPictureFile(file)
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer())
    hooks.signal.throwIfAborted()
    picture = { raster, head }
    result = undefined
    await showLayer('picture', raster, hooks)
    const { width, height, channels } = raster
    return { width, height, hasAlpha: channels % 2 === 0, compression: compressionOf(raster, head) }
  },
  async enlarge(input, hooks) {
    if (!picture) throw new Error('There is no picture yet.')
    result = undefined
    const enlarged = await enlargePicture(picture, input, hooks)
    result = enlarged.result
    return enlarged.outcome
  },
  convert: ({ file, fileName, scale }) => convertModel(file, fileName, scale),
  async encode({ type }) {
    if (!result) throw new Error('There is no finished picture to save yet.')
    return encodeResult(result, type)
  },
}

self.onmessage = async ({ data }: MessageEvent<ToStudio>) => {
  if (data.task === 'live') return showLife(data.lock, () => self.postMessage({ id: 0, isAlive: true }))
  const { id, task } = data
  if (task === 'cancel') return running.get(id)?.abort()
  const control = new AbortController()
  running.set(id, control)
  const tell: Hooks['tell'] = (news, transfer = []) => self.postMessage({ id, news }, { transfer })
  try {
    const output = await tasks[task](data.input as never, { signal: control.signal, tell })
    self.postMessage({ id, output })
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    self.postMessage({ id, problem, isAbort: control.signal.aborted })
  } finally {
    running.delete(id)
  }
}
