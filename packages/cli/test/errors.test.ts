import { asCodedError } from '@sr/files/disk'
import { UpscalerError } from '@sr/fsrcnn'
import { TrainingError } from '@sr/fsrcnn/train'
import { ImageError } from '@sr/image'
import { LayersError } from '@sr/layers'
import { describe, expect, it } from 'vitest'

describe('an error of another package', () => {
  it.each([
    new ImageError('png-corrupt', 'decodePng: cut off.'),
    new LayersError('wasm-backend-missing', 'registerWasmTraining: no wasm.'),
    new TrainingError('diverged', 'trainSr: the loss is NaN.'),
    new UpscalerError('disposed', 'upscale: disposed.'),
  ])('keeps its code: $name', (error) => {
    expect(asCodedError('here', error)).toMatchObject({ code: error.code, where: 'here', cause: error })
  })

  it.each([
    Object.assign(new Error('no such column'), { code: 'SQLITE_ERROR' }),
    Object.assign(new Error('bad block'), { code: 3 }),
    new TypeError('undefined is not a function'),
  ])('is a mistake in sr if it is no coded one of ours: $message', (error) => {
    expect(asCodedError('here', error).code).toBe('internal')
  })
})
