import { signal } from '@preact/signals'
import { addPictures, pictures, removeAllPictures, split } from '../pictures/pictures.js'
import { settings } from '../settings/settings.js'
import { run, runSplit } from './run.js'
import { forgetRun, readStoredRun } from './stored-run.js'
import { continueTraining } from './training.js'

type StoredRun = NonNullable<Awaited<ReturnType<typeof readStoredRun>>>

/** A run of a tab that was closed, until the user goes on with it or discards it. */
export const storedRun = signal<StoredRun | undefined>(undefined)

export async function findStoredRun(): Promise<void> {
  storedRun.value = await readStoredRun()
}

export async function resumeStoredRun(): Promise<void> {
  const stored = storedRun.value
  if (stored === undefined) return
  storedRun.value = undefined
  removeAllPictures()
  await addPictures(stored.pictures)
  if (pictures.value.length !== stored.pictures.length) return // a notice says which could not be read
  settings.value = stored.run.settings
  run.value = stored.run
  runSplit.value = split.value
  continueTraining()
}

export async function discardStoredRun(): Promise<void> {
  storedRun.value = undefined
  await forgetRun()
}
