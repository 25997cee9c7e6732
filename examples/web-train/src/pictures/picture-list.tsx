import { isDragging, takeFiles } from '../take-files.js'
import { isLocked } from '../training/run.js'
import { addPictures, pictures, reading, removeAllPictures, removePicture, split } from './pictures.js'
import { sampleLettering, samplePhotos } from './sample-pictures.js'
import { isHeldOutWhole } from './split-pictures.js'

/** Where pictures are dropped or picked, and the list of them with what each is used for. */
export function PictureList() {
  const count = pictures.value.length
  const locked = isLocked.value
  return (
    <section class="card" aria-labelledby="pictures-title">
      <h2 id="pictures-title">
        <span class="number">1</span> Your pictures
      </h2>
      <div class={`drop${isDragging.value ? ' over' : ''}`}>
        <p>
          <strong>Drop pictures here</strong>, sharp ones of the kind you want to enlarge: scans, drawings,
          screenshots, game art.
        </p>
        <p class="row">
          <label class="button primary">
            Choose pictures
            <input
              type="file"
              accept="image/*"
              multiple
              disabled={locked}
              onChange={({ currentTarget }) => {
                void takeFiles(currentTarget.files ?? [])
                currentTarget.value = ''
              }}
            />
          </label>
          <button type="button" disabled={locked} onClick={async () => addPictures(await sampleLettering())}>
            Sample lettering
          </button>
          <button type="button" disabled={locked} onClick={async () => addPictures(await samplePhotos())}>
            Sample photos
          </button>
        </p>
      </div>
      {reading.value > 0 && <p role="status">Reading {reading.value} more …</p>}
      {count > 0 && (
        <>
          <ul class="thumbnails">
            {pictures.value.map((picture, index) => (
              <li key={picture.thumbnail}>
                <img src={picture.thumbnail} alt={picture.name} />
                <span class={isHeldOutWhole(index, count) ? 'badge held-out' : 'badge'}>
                  {isHeldOutWhole(index, count) ? 'held out' : count < 4 ? '¾ trained' : 'trained'}
                </span>
                <button
                  type="button"
                  class="quiet"
                  disabled={locked}
                  onClick={() => removePicture(picture)}
                  aria-label={`Remove ${picture.name}`}
                >
                  ✕
                </button>
              </li>
            ))}
          </ul>
          <p class="hint">
            {split.value.rule}{' '}
            <button type="button" class="link" disabled={locked} onClick={removeAllPictures}>
              Remove all
            </button>
          </p>
        </>
      )}
    </section>
  )
}
