import { assertKnownOptions, kindOf } from '@sr/checks'
import {
  compressionOf,
  type PictureLike,
  type Raster,
  type RasterData,
  type RawPicture,
  restoreChroma,
  toRaster,
} from '@sr/image'
import { disposable } from '../upscale/disposable.js'
import { UpscalerError } from '../upscale/errors.js'
import { mustBeRead, type PictureSource, readSource } from '../upscale/picture-source.js'
import { createUpscaler, type SamplesLike, type Upscaler } from '../upscale/upscaler.js'
import type { UpscaleOptions } from '../upscale/upscaler-options.js'
import { type RestoringPair, restoringWeights, strengthFor } from '../weights/restoring-pair.js'
import { assertFile, assertPair, assertRestoringOptions, pairHints } from './check-restoring.js'
import { networksByStrength } from './networks-by-strength.js'
import type { Restoration, RestoringOptions, RestoringUpscalerOptions } from './restoring-options.js'

/** A pair of networks made ready to enlarge pictures, lossless and compressed ones. */
export interface RestoringUpscaler extends Upscaler {
  /**
   * What `auto` finds in a picture: in its pixels, and in its file where that is known. It takes a tenth
   * of a second or two on the calling thread. Rejects as `upscale` does.
   */
  choose(picture: PictureLike | RawPicture | PictureSource, file?: Uint8Array): Promise<Restoration>
  /**
   * Enlarges as any upscaler does, by the network that suits the picture or is asked for; its chroma is restored
   * first, as strongly.
   */
  upscale<Data extends RasterData>(
    image: PictureLike<Data> | RawPicture<Data>,
    options?: RestoringOptions,
  ): Promise<Raster<SamplesLike<Data>>>
  upscale(source: PictureSource, options?: RestoringOptions): Promise<Raster<Uint8ClampedArray<ArrayBuffer>>>
}

/**
 * Makes a pair ready to enlarge pictures as people have them: what JPEG did to a picture is undone as strongly as
 * the picture needs, and lossless ones are enlarged as by the released network. Networks between the two are made
 * when a picture first needs them; the four that were used last stay ready, some 5 MB each. Dispose the upscaler
 * to free them.
 *
 * Rejects with TypeError for something that is no pair, and as `createUpscaler` does.
 */
export async function createRestoringUpscaler(
  pair: RestoringPair,
  options: RestoringUpscalerOptions = {},
): Promise<RestoringUpscaler> {
  assertPair('createRestoringUpscaler', pair)
  assertKnownOptions('createRestoringUpscaler', options, ['engine', 'tile', 'alpha'], pairHints)
  const networks = networksByStrength(
    async (strength) => createUpscaler(restoringWeights(pair, strength), options),
    4,
  )
  const { config, scale, engine } = await networks.use(0, async (upscaler) => upscaler)

  let isDisposed = false
  const assertAlive = (where: string) => {
    if (!isDisposed) return
    throw new UpscalerError('disposed', `${where}: the upscaler has been disposed. Create a new one.`)
  }

  function restorationOf(picture: Raster, file: Uint8Array | undefined): Restoration {
    const found = compressionOf(picture, file)
    return { strength: Math.round(strengthFor(pair, found.quality) / step) * step, ...found }
  }

  async function upscale(
    image: PictureLike | RawPicture | PictureSource,
    options: RestoringOptions = {},
  ): Promise<Raster> {
    assertAlive('upscale')
    assertRestoringOptions(options)
    const { restore = 'auto', file, ...usual } = options
    const { signal } = usual
    signal?.throwIfAborted()
    const read = await readWithFile('upscale', image, file, signal)
    const strength = restore === 'auto' ? restorationOf(read.picture, read.file).strength : restore
    const picture = strength === 0 ? read.picture : await restoreChroma(read.picture, strength, { signal })
    assertAlive('upscale')
    return networks.use(strength, (upscaler) => upscaler.upscale(picture, usual))
  }

  return disposable({
    ...{ config, scale, engine },
    async choose(image: PictureLike | RawPicture | PictureSource, file?: Uint8Array) {
      assertAlive('choose')
      assertFile('choose', file)
      const read = await readWithFile('choose', image, file)
      return restorationOf(read.picture, read.file)
    },
    upscale: upscale as RestoringUpscaler['upscale'],
    dispose() {
      isDisposed = true
      networks.dispose()
    },
  })
}

/** Whether an upscaler is one of these, for callers that take both kinds. */
export const isRestoringUpscaler = (upscaler: Upscaler): upscaler is RestoringUpscaler => 'choose' in upscaler

/** Half of it costs nothing that can be measured. */
const step = 1 / 16

/** The tables of a JPEG stand before its pixels; cameras write up to some hundred kilobytes before them. */
const headerBytes = 2 ** 20

async function readWithFile(
  where: string,
  image: PictureLike | RawPicture | PictureSource,
  file: Uint8Array | undefined,
  signal?: UpscaleOptions['signal'],
): Promise<{ readonly picture: Raster; readonly file: Uint8Array | undefined }> {
  if (!mustBeRead(image)) return { picture: toRaster(image, where), file }
  const picture = await readSource(image, signal)
  if (file !== undefined || !isBlob(image)) return { picture, file }
  return { picture, file: new Uint8Array(await image.slice(0, headerBytes).arrayBuffer()) }
}

const isBlob = (source: PictureSource): source is Blob => ['Blob', 'File'].includes(kindOf(source))
