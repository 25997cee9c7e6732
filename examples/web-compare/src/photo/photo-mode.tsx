import { PictureSource } from './picture-source.js'
import { SettingsPanel } from './settings-panel.js'
import { StageView } from './stage-view.js'
import { StatusLine } from './status-line.js'
import { useDroppedFiles } from './use-dropped-files.js'
import { ViewControls } from './view-controls.js'

/** A photo becomes larger, and is compared with what it was. */
export function PhotoMode() {
  const isOver = useDroppedFiles()
  return (
    <div class={`photo-mode ${isOver ? 'dropping' : ''}`}>
      <section class="viewer" aria-label="Comparison">
        <StageView />
        <StatusLine />
        <ViewControls />
      </section>
      <section class="card controls" aria-label="Settings">
        <PictureSource />
        <SettingsPanel />
      </section>
    </div>
  )
}
