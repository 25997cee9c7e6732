import { loadTfjs } from './load-tfjs.js'
import { openTfjsModel } from './tfjs-model.js'

/** A LayersModel on the backend. */
export async function open(job, { backend }) {
  return openTfjsModel(await loadTfjs(backend), job)
}
