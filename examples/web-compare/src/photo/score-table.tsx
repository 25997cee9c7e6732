import type { Outcome, Score } from '../work/messages.js'

/** How near to the original the model came, and bicubic. */
export function ScoreTable({ scores }: { readonly scores: NonNullable<Outcome['scores']> }) {
  const gain = scores.model.psnrY - scores.bicubic.psnrY
  return (
    <div class="scores" role="status">
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">PSNR-Y</th>
            <th scope="col">SSIM-Y</th>
          </tr>
        </thead>
        <tbody>
          <Row name="Model" score={scores.model} />
          <Row name="Bicubic" score={scores.bicubic} />
        </tbody>
      </table>
      {Number.isFinite(gain) && (
        <p class="hint">
          {gain >= 0 ? 'Better' : 'Worse'} than bicubic by {Math.abs(gain).toFixed(2)} dB. Higher is nearer to
          the original.
        </p>
      )}
    </div>
  )
}

function Row({ name, score }: { readonly name: string; readonly score: Score }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{Number.isFinite(score.psnrY) ? `${score.psnrY.toFixed(2)} dB` : 'equal'}</td>
      <td>{score.ssimY.toFixed(4)}</td>
    </tr>
  )
}
