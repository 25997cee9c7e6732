import { JobError } from './errors.js'

/** Loads an optional package; where it is missing, `not-installed` says what to install. */
export async function importPeer<Module>(
  where: string,
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
    const problem = `${name} is needed for this and not installed. Install it: npm install ${name}.`
    throw new JobError('not-installed', where, problem, { cause })
  }
}
