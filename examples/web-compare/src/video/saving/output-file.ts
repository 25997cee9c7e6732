import { VideoError } from './video-error.js'

/** A file that a video is being written to. */
export interface OutputFile {
  readonly handle: FileSystemFileHandle
  /** The video is whole: hand it to the user, who may have it already. */
  keep(): Promise<void>
  /** The video is not whole: nothing of it stays. */
  discard(): Promise<void>
}

/** Browsers differ in whether they let a page write where the user says. */
interface WithSavePicker {
  showSaveFilePicker?(options: {
    suggestedName: string
    types: { accept: Record<string, string[]> }[]
  }): Promise<FileSystemFileHandle>
}

/**
 * A file where the user says, or else one in the browser's own storage that is downloaded in the end; undefined
 * if the user would rather not. Both are on disk from the first byte, as a film would not fit into memory.
 */
export async function chooseOutputFile(name: string, mimeType: string): Promise<OutputFile | undefined> {
  const page = globalThis as WithSavePicker
  if (page.showSaveFilePicker === undefined) return downloadedFile(name)
  const extension = name.slice(name.lastIndexOf('.'))
  try {
    const types = [{ accept: { [mimeType]: [extension] } }]
    return pickedFile(await page.showSaveFilePicker({ suggestedName: name, types }))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}

const pickedFile = (handle: FileSystemFileHandle): OutputFile => ({
  handle,
  keep: async () => {},
  async discard() {
    // The picker has made it, empty; an older file that was not touched yet stays.
    const { size } = await handle.getFile()
    if (size === 0) await onceUnlocked(async () => (handle as { remove?(): Promise<void> }).remove?.())
  },
})

const folderName = 'enlarged-videos'

async function downloadedFile(name: string): Promise<OutputFile> {
  await removeOldDownloads()
  const storage = await navigator.storage.getDirectory()
  const folder = await storage.getDirectoryHandle(folderName, { create: true })
  const handle = await folder.getFileHandle(name, { create: true })
  if (!('createWritable' in handle)) {
    throw new VideoError('no-storage', 'This browser cannot write files of that size. Try another browser.')
  }
  return {
    handle,
    async keep() {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await handle.getFile())
      link.download = name
      link.click()
    },
    discard: removeOldDownloads,
  }
}

/** A download reads its file for a while, and nobody says when it is done: it goes before the next one. */
async function removeOldDownloads(): Promise<void> {
  const storage = await navigator.storage.getDirectory()
  await onceUnlocked(() => storage.removeEntry(folderName, { recursive: true }))
}

/** A file that a worker was writing when it was killed stays locked for a moment. Gives up after two seconds. */
async function onceUnlocked(remove: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await remove()
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
