import { openSample, photo } from './photo.js'
import { takeFile } from './take-file.js'

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
        {(['dog', 'guitar'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={picture?.name === `${name}.jpg`}
            onClick={() => void openSample(name)}
          >
            {name === 'dog' ? 'Dog' : 'Guitar'}
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
