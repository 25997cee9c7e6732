import { PictureSource } from './picture-source.js'
import { SettingsPanel } from './settings-panel.js'
import { StageView } from './stage-view.js'
import { StatusLine } from './status-line.js'
import { ViewControls } from './view-controls.js'

/** A photo becomes larger, and is compared with what it was. */
export function PhotoMode() {
  return (
    <div class="photo-mode">
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
