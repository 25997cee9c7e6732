import { useEffect } from 'preact/hooks'
import { Notices } from './notices.js'
import { PictureList } from './pictures/picture-list.js'
import { Preview } from './preview/preview.js'
import { SettingsForm } from './settings/settings-form.js'
import { takeDroppedFiles } from './take-files.js'
import { StoredRunBanner } from './training/stored-run-banner.js'
import { TrainingPanel } from './training/training-panel.js'

export function App() {
  useEffect(takeDroppedFiles, [])
  return (
    <>
      <header>
        <h1>Fine-tune super-resolution on your own pictures</h1>
        <p>
          A small network learns in this tab what your pictures look like, and enlarges others of their kind
          better. Nothing is uploaded.
        </p>
      </header>
      <main>
        <Notices />
        <StoredRunBanner />
        <div class="columns">
          <div>
            <PictureList />
            <SettingsForm />
          </div>
          <div>
            <TrainingPanel />
            <Preview />
          </div>
        </div>
      </main>
    </>
  )
}
