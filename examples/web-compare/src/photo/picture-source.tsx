import { takeFile } from '../shell/take-file.js'
import { openSample, photo, samples } from './photo.js'

/** Where the picture comes from. */
export function PictureSource() {
  const picture = photo.value
  return (
    <div class="source">
      <label class="button primary">
        Choose a photo
        <input
          type="file"
          accept="image/*"
          class="visually-hidden"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            event.currentTarget.value = '' // so that the same file can be chosen again
            if (file) takeFile(file)
          }}
        />
      </label>
      <p class="hint">or drop or paste one, or take a sample:</p>
      <div class="samples">
        {(Object.keys(samples) as (keyof typeof samples)[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={picture?.name === name}
            onClick={() => void openSample(name)}
          >
            {samples[name]}
          </button>
        ))}
      </div>
      {picture && (
        <p class="hint file-name">
          {picture.name}, {picture.width} × {picture.height}
          {picture.hasAlpha ? ', with transparency' : ''}
        </p>
      )}
    </div>
  )
}
