import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { chosenNetwork } from '../models/chosen.js'
import { ModelPicker } from '../models/model-picker.js'
import type { ScaledNetwork } from '../models/network.js'
import { slowness } from '../photo/photo.js'
import { PhotoMode } from '../photo/photo-mode.js'
import { mode } from './mode.js'
import { tellError } from './notice.js'
import { NoticeBar } from './notice-bar.js'
import { ThemeButton } from './theme-button.js'
import { useDroppedFiles } from './use-dropped-files.js'

export function App() {
  const isOver = useDroppedFiles()
  return (
    <>
      <header class="top">
        <h1>
          <img src="./icon.svg" alt="" width="28" height="28" /> Sharper
        </h1>
        <nav class="segments" aria-label="What to enlarge">
          {(['photo', 'video'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={mode.value === name}
              onClick={() => (mode.value = name)}
            >
              {name === 'photo' ? 'Photo' : 'Video'}
            </button>
          ))}
        </nav>
        <ThemeButton />
      </header>
      <NoticeBar />
      <main class={isOver ? 'dropping' : ''}>{mode.value === 'photo' ? <PhotoMode /> : <VideoPage />}</main>
      <footer>
        <p>Everything is computed on your own computer. No picture leaves it.</p>
        {slowness.value.map((why) => (
          <p key={why}>This page could be faster. {why}</p>
        ))}
      </footer>
    </>
  )
}

type VideoComponent = ComponentType<{ network: ScaledNetwork }>
const videoMode = signal<{ readonly Component: VideoComponent } | undefined>(undefined)

/** Video is loaded when it is first looked at. */
function VideoPage() {
  useEffect(() => {
    import('../video/video-mode.js').then(({ VideoMode }) => {
      videoMode.value = { Component: VideoMode }
    }, tellError)
  }, [])
  const loaded = videoMode.value
  const network = chosenNetwork.value
  return (
    <div class="video-page">
      <section class="card controls" aria-label="Settings">
        <ModelPicker />
      </section>
      {network === undefined && <p>Films are enlarged by a network. Choose one from the list.</p>}
      {loaded && network && <loaded.Component network={network} />}
    </div>
  )
}
