import type { RestoreOption } from '@sr/files'
import { CliError } from '../errors.js'
import type { ModelChoice } from './choose-model.js'

/** Refuses a strength of restoring for a model that cannot restore. */
export async function assertRestorable(
  restore: RestoreOption,
  { name, scales, loadPair }: ModelChoice,
): Promise<void> {
  if (typeof restore === 'string' || (await loadPair(scales[0])) !== undefined) return
  const problem = `${name} has no weights that restore. Use --model fsrcnn, fsrcnn-s or fsrcnn-l, or leave it out.`
  throw new CliError('bad-usage', `--restore ${restore}`, problem)
}
