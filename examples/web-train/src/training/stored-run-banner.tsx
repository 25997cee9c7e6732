import { discardStoredRun, resumeStoredRun, storedRun } from './resume-stored-run.js'
import { phase } from './run.js'

/** Offers to go on with a run that a closed tab left. */
export function StoredRunBanner() {
  if (storedRun.value === undefined || phase.value !== 'idle') return null
  const { run, pictures } = storedRun.value
  return (
    <section class="card banner" aria-label="Unfinished training">
      <p>
        A training on {pictures.length} {pictures.length === 1 ? 'picture' : 'pictures'} was left at step{' '}
        {run.state?.step} of {run.settings.steps}.
      </p>
      <p class="row">
        <button type="button" class="primary" onClick={resumeStoredRun}>
          Go on with it
        </button>
        <button type="button" onClick={discardStoredRun}>
          Discard it
        </button>
      </p>
    </section>
  )
}
