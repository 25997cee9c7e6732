import { asCodedError } from '@sr/files/disk'
import {
  startTfjsCpu,
  startTfjsNode,
  startTfjsWasm,
  type Tfjs,
  type TfjsUser,
  tfjsNode,
} from '../engines/start-tfjs.js'
import type { CliError } from '../errors.js'
import type { Report } from '../terminal/report.js'

/** TensorFlow.js, set to the backend that trains. */
export interface TrainingBackend {
  readonly name: Exclude<BackendName, 'auto'>
  readonly tf: Tfjs
}

export type BackendName = 'auto' | 'tfjs-node' | 'wasm' | 'cpu'

/**
 * The backend of a name, for a command such as `sr train x3.json`. `auto` is the first of tfjs-node, wasm and
 * cpu that is there, cpu with a warning. Throws `engine-not-available`.
 */
export async function startTrainingBackend(
  name: BackendName,
  command: string,
  report: Report,
): Promise<TrainingBackend> {
  const user = { option: `--backend ${name}`, instead: '--backend wasm', command }
  switch (name) {
    case 'tfjs-node':
      return { name, tf: await startTfjsNode(user) }
    case 'wasm':
      return await startWasm({ ...user, instead: '--backend cpu' })
    case 'cpu':
      return { name, tf: await startTfjsCpu(user) }
    case 'auto':
      return (await startInstalledTfjsNode(command, report)) ?? (await startWasmOrCpu(user, report))
  }
}

/** Undefined where it is not installed. One that is there but fails causes a warning. */
async function startInstalledTfjsNode(command: string, report: Report): Promise<TrainingBackend | undefined> {
  try {
    import.meta.resolve(tfjsNode)
  } catch {
    return undefined
  }
  return await startTrainingBackend('tfjs-node', command, report).catch((error: CliError) => {
    report.warn('backend', `${error.message} Training on wasm.`)
    return undefined
  })
}

async function startWasm(user: TfjsUser): Promise<TrainingBackend> {
  const tf = await startTfjsWasm(user)
  const { registerWasmTraining } = await import('@sr/layers') // which loads tfjs itself
  registerWasmTraining()
  return { name: 'wasm', tf }
}

async function startWasmOrCpu(user: TfjsUser, report: Report): Promise<TrainingBackend> {
  try {
    return await startWasm(user)
  } catch (error) {
    const tf = await startTfjsCpu(user) // where there is no tfjs at all, this is the error to tell
    report.warn('backend', `${asCodedError('wasm', error).message} Training on cpu, which takes far longer.`)
    return { name: 'cpu', tf }
  }
}
