import { serialization } from '@tensorflow/tfjs-core'
import { ChannelPrelu } from './channel-prelu.js'
import { Conv2dTransposeExact } from './conv2d-transpose-exact.js'
import { Enlarge } from './enlarge.js'
import { PixelShuffle } from './pixel-shuffle.js'
import { ReplicatePad } from './replicate-pad.js'

/**
 * Tells tfjs about this package's layers, so that `tf.loadLayersModel` can open models that contain them.
 * Calling it again changes nothing; building, running and saving models needs no registration.
 */
export function registerLayers(): void {
  for (const layer of [ChannelPrelu, Conv2dTransposeExact, Enlarge, PixelShuffle, ReplicatePad]) {
    serialization.registerClass(layer)
  }
}
