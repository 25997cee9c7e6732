import type { Checkpoint } from '../../src/checkpoint.js'
import { readTfjsModel } from '../../src/formats/tfjs/read-tfjs-model.js'
import type { TfjsModelFiles } from '../../src/formats/tfjs/write-tfjs-model.js'

/** Reads what `writeTfjsModel` gave. */
export function readTfjsFiles({ modelJson, weightsBin }: TfjsModelFiles): Checkpoint {
  return readTfjsModel({ modelJson, shards: new Map([['weights.bin', weightsBin]]) })
}
