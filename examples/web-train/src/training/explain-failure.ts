/** A failure of a run in words that say what to do; `code` is the worker's. */
export function explainFailure(code: string, message: string): string {
  switch (code) {
    case 'diverged':
      return 'The numbers ran away: the loss is no longer finite. What was learned before that step is kept. Lower the learning rate to a tenth, and train again.'
    case 'webgl-lost':
      return 'The browser took the graphics card away. Nothing is lost: continue, and the training goes on where it stood.'
    case 'empty-set':
      return `These pictures leave nothing to learn from or to score: ${message}`
    case 'state-mismatch':
      return 'The stored training does not fit these pictures. Start a new one.'
    case 'worker-lost':
      return 'The training stopped without a word, most likely for want of memory. What was learned is kept. Close other tabs or use fewer pictures, and continue.'
    default:
      if (/memory|allocat|out of bounds|texture size/i.test(message)) {
        return 'There is no memory left to train with. What was learned is kept. Close other tabs or use fewer pictures, and continue.'
      }
      return `The training stopped: ${message}`
  }
}
