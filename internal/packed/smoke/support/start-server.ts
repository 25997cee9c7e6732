import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Starts a command that serves pages on the port in place of `PORT`, and waits until it answers; gives the
 * address and what stops it.
 */
export async function startServer(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ url: string; close: () => void }> {
  const port = await freePort()
  const withPort = args.map((arg) => arg.replace('PORT', `${port}`))
  const child = spawn(command, withPort, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  // With all processes that npx has started: of itself it takes none along.
  const close = (): void => void process.kill(-(child.pid as number))
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  child.stderr.on('data', (text) => (said += text))
  const url = `http://127.0.0.1:${port}/`
  for (let waited = 0; !(await answers(url)); waited += 100) {
    if (waited < 30_000 && child.exitCode === null) await sleep(100)
    else {
      if (child.exitCode === null) close()
      throw new Error(`${command} ${withPort.join(' ')} does not answer:\n${said}`)
    }
  }
  return { url, close }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
