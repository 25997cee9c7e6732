import { lastScored, run } from './run.js'

/** What bicubic, the start and the training score on what is held out; and what that means, in words. */
export function Scoreboard() {
  const scores = run.value?.scores
  if (scores === undefined) return null
  const { bicubic, before } = scores
  const after = lastScored.value?.psnr
  const gain = after === undefined ? undefined : after - before
  return (
    <>
      <dl class="psnr">
        <Score name="Bicubic" psnr={bicubic} />
        <Score name="Before training" psnr={before} />
        <Score name="After training" psnr={after} gain={gain} />
      </dl>
      {gain !== undefined && (
        <p class="hint" role="status">
          {verdict(gain)}
        </p>
      )}
    </>
  )
}

interface ScoreProps {
  readonly name: string
  readonly psnr: number | undefined
  readonly gain?: number | undefined
}

function Score({ name, psnr, gain }: ScoreProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {psnr === undefined ? '–' : `${psnr.toFixed(2)} dB`}
        {gain !== undefined && <span class={gain < 0 ? 'gain worse' : 'gain'}>{` ${signed(gain)} dB`}</span>}
      </dd>
    </div>
  )
}

function verdict(gain: number): string {
  const on = 'on pixels that it was never trained on'
  if (gain >= 0.05) return `The network gained ${gain.toFixed(2)} dB PSNR ${on}.`
  if (gain > -0.05) return `Nothing was gained ${on}: the start is as good for these pictures.`
  return `The network became worse by ${(-gain).toFixed(2)} dB ${on}: keep the start, or add more pictures of the kind.`
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
}
