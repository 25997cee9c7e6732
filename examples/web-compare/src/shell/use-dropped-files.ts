import { useEffect, useState } from 'preact/hooks'
import { takeFile } from './take-file.js'

/** Takes what is dropped anywhere on the page or pasted; says whether something is held over it. */
export function useDroppedFiles(): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    const take = (files: Iterable<File> | undefined) => {
      for (const file of files ?? []) takeFile(file)
    }
    addEventListener(
      'dragover',
      (event) => {
        event.preventDefault()
        setOver(true)
      },
      { signal },
    )
    addEventListener('dragleave', (event) => event.relatedTarget === null && setOver(false), { signal })
    addEventListener(
      'drop',
      (event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer?.files)
      },
      { signal },
    )
    addEventListener('paste', (event) => take(event.clipboardData?.files), { signal })
    return () => ending.abort()
  }, [])
  return isOver
}
