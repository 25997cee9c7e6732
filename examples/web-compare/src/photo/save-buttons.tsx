import { downloadResult, job } from './photo.js'

const types = { PNG: 'image/png', JPEG: 'image/jpeg', WebP: 'image/webp' } as const

/** The result as a file, once it is finished. */
export function SaveButtons() {
  const isDone = job.value.kind === 'done'
  return (
    <fieldset class="save" disabled={!isDone}>
      <legend>Download</legend>
      {(Object.keys(types) as (keyof typeof types)[]).map((name) => (
        <button key={name} type="button" onClick={() => void downloadResult(types[name])}>
          {name}
        </button>
      ))}
    </fieldset>
  )
}
