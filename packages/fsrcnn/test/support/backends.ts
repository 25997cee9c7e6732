import { useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs'

/** tfjs with a backend set; tests of a file run one after another, so the choice holds for the test. */
export async function tfjsOn(backend: Parameters<typeof useBackend>[0]): Promise<typeof tf> {
  await useBackend(backend)
  return tf
}
