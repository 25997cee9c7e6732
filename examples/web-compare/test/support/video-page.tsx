import { signal } from '@preact/signals'
import { weights as x2 } from '@sr/fsrcnn/weights/fsrcnn-s-x2'
import { weights as x3 } from '@sr/fsrcnn/weights/fsrcnn-s-x3'
import { render } from 'preact'
import type { ScaledNetwork } from '../../src/video/network.js'
import { VideoMode } from '../../src/video/video-mode.js'

// Video mode by itself, as the page shows it, with what a test switches.

const networks: Record<number, ScaledNetwork> = {
  2: { weights: x2, scale: 2 },
  3: { weights: x3, scale: 3 },
}
const scale = signal<number | undefined>(2)

function Page() {
  return scale.value === undefined ? null : <VideoMode network={networks[scale.value]} />
}

/** Another network, or the mode is left (undefined). */
const choose = (next: number | undefined) => {
  scale.value = next
}
Object.assign(self, { choose, showSaveFilePicker: undefined })
render(<Page />, document.getElementById('mode') as HTMLElement)
