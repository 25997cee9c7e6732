import { useSignal } from '@preact/signals'
import type { Raster } from '@sr/image'
import { drawPicture } from '@sr/image/canvas'
import { useLayoutEffect, useRef } from 'preact/hooks'

export interface ComparedSide {
  readonly label: string
  /** Undefined while it is being computed. */
  readonly picture: Raster | undefined
}

/** Two pictures of one size over each other, and a divider that is dragged, or moved by the arrow keys. */
export function CompareSlider({
  left,
  right,
  isBusy,
}: {
  readonly left: ComparedSide
  readonly right: ComparedSide
  /** Whether one of them is about to be replaced. */
  readonly isBusy: boolean
}) {
  const divider = useSignal(50)
  const size = left.picture ?? right.picture
  if (size === undefined) return <p role="status">Computing the preview …</p>
  return (
    <figure
      class="compare"
      aria-busy={isBusy}
      style={{ '--divider': `${divider.value}%`, '--ratio': size.width / size.height }}
    >
      <figcaption>
        <span>◀ {left.label}</span>
        <span>{right.label} ▶</span>
      </figcaption>
      <div class="pictures">
        <PictureCanvas {...right} />
        <PictureCanvas {...left} isClipped />
        <span class="divider" />
        <input
          type="range"
          min="0"
          max="100"
          value={divider.value}
          aria-label={`Divider between ${left.label} on the left and ${right.label} on the right`}
          aria-valuetext={`${Math.round(divider.value)} % ${left.label}`}
          onInput={({ currentTarget }) => {
            divider.value = currentTarget.valueAsNumber
          }}
        />
      </div>
    </figure>
  )
}

function PictureCanvas({ label, picture, isClipped }: ComparedSide & { readonly isClipped?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (canvas.current !== null && picture !== undefined) drawPicture(picture, canvas.current)
  }, [picture])
  return <canvas ref={canvas} class={isClipped ? 'clipped' : ''} role="img" aria-label={label} />
}
