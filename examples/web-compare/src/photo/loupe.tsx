import { useEffect, useRef } from 'preact/hooks'
import { drawLoupe } from './draw-stage.js'
import { drawWhenChanged } from './draw-when-changed.js'
import { scene } from './scene.js'
import { middle, pointer, view } from './stage.js'
import { toPicture } from './view.js'

/** Pixels of the result are shown this many times as large. */
const zoom = 10

/** The pixels under the pointer, before and after. */
export function Loupe() {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    return drawWhenChanged(() => {
      const [shown, at] = [scene.value, pointer.value ?? middle()]
      return () => shown && drawLoupe(context, shown, at, zoom)
    })
  }, [])
  const shown = scene.value
  const under = shown && toPicture(view.value, pointer.value ?? middle(), shown.stage)
  return (
    <figure class="loupe">
      <canvas
        ref={canvas}
        width={320}
        height={160}
        role="img"
        aria-label="Pixels before and after, enlarged"
      />
      <figcaption>
        <span>before</span>
        <output>{under ? `${Math.floor(under.x)}, ${Math.floor(under.y)}` : ''}</output>
        <span>after</span>
      </figcaption>
    </figure>
  )
}
