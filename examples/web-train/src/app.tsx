import { useEffect } from 'preact/hooks'
import { ThemeButton } from '../../web-compare/src/shell/theme-button.js'
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
        <div class="top">
          <h1>
            <img src="./icon.svg" alt="" width="28" height="28" /> Sharper on your own pictures
          </h1>
          <ThemeButton />
        </div>
        <p class="lead">
          A small super-resolution network learns in this tab what your pictures look like, and then enlarges
          others of their kind better than one that only knows photographs.
        </p>
      </header>
      <div>
        <Notices />
        <StoredRunBanner />
      </div>
      <main class="columns">
        <div class="column">
          <PictureList />
          <SettingsForm />
        </div>
        <div class="column">
          <TrainingPanel />
          <Preview />
        </div>
      </main>
      <footer>
        <p>Everything is computed on your own computer. No picture leaves it.</p>
      </footer>
    </>
  )
}
