import type { PictureFile } from '../pictures/pictures.js'
import type { Run } from './run.js'

/**
 * One run is kept in IndexedDB, so that a closed tab can go on: its pictures once, its state now and then. A
 * browser that keeps nothing, such as in a private window, trains all the same.
 */
export async function storePictures(pictures: readonly PictureFile[]): Promise<void> {
  await put(
    'pictures',
    pictures.map(({ name, file }) => ({ name, file })),
  )
}

export async function storeRun(run: Run): Promise<void> {
  await put('run', run)
}

export async function forgetRun(): Promise<void> {
  await put('run', undefined)
  await put('pictures', undefined)
}

/** The stored run that can go on, if there is one. */
export async function readStoredRun(): Promise<
  { readonly run: Run; readonly pictures: readonly PictureFile[] } | undefined
> {
  const run = await get<Run>('run')
  const pictures = await get<PictureFile[]>('pictures')
  return run?.state && pictures ? { run, pictures } : undefined
}

const storeName = 'training'

async function put(key: string, value: unknown): Promise<void> {
  await inStore('readwrite', (store) => store.put(value, key)).catch(() => undefined)
}

async function get<T>(key: string): Promise<T | undefined> {
  return (await inStore('readonly', (store) => store.get(key)).catch(() => undefined)) as T | undefined
}

async function inStore<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open('sr-web-train', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName)
  const database = await resultOf(opening)
  try {
    return await resultOf(use(database.transaction(storeName, mode).objectStore(storeName)))
  } finally {
    database.close() // once its transactions are done
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
