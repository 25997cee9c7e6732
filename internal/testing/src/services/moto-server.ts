import { spawnSync } from 'node:child_process'
import { endService, freePort, startService } from './service-process.js'

/** A server of PyPI's moto, which speaks S3. */
export interface MotoServer {
  readonly endpoint: string
  /** The variables by which a program finds it. */
  readonly env: Readonly<Record<string, string>>
  end(): Promise<void>
}

const python = process.env.SR_MOTO_PYTHON ?? 'python3'
const hasMoto = spawnSync(python, ['-c', 'import moto.server, flask']).status === 0

/** The title of tests that need an S3, and whether they are to be skipped. */
export const motoTitle = (title: string): { readonly title: string; readonly skip: boolean } => ({
  title: hasMoto ? title : `${title} (skipped: Python has no moto[server,s3]; set SR_MOTO_PYTHON)`,
  skip: !hasMoto,
})

/** Starts moto; with `checked` it refuses credentials that it does not know. The caller ends it. */
export async function startMoto({ checked = false } = {}): Promise<MotoServer> {
  const port = await freePort()
  const env = { ...process.env, ...(checked && { INITIAL_NO_AUTH_ACTION_COUNT: '0' }) }
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`]
  const child = await startService(python, args, port, env)
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    env: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIATESTKEYOFMOTO',
      AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-tests',
    },
    end: () => endService(child, 'SIGKILL'),
  }
}
