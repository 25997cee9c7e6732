import { type ChildProcess, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endService, freePort, startService } from './service-process.js'

/** A Redis with an append-only file, on a port and in a folder of its own. */
export interface RedisServer {
  readonly url: string
  /** Kills it, or ends it as the system would. */
  end(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts it again on the same port, with what its file holds. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

const hasRedis = spawnSync('redis-server', ['--version']).status === 0

/** The title of tests that need Redis, and whether they are to be skipped. */
export const redisTitle = (title: string): { readonly title: string; readonly skip: boolean } => ({
  title: hasRedis ? title : `${title} (skipped: redis-server is not installed)`,
  skip: !hasRedis,
})

/** Starts Redis; the caller removes it. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sr-redis-'))
  const settings = [
    '--port',
    `${port}`,
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--save',
    '',
    '--bind',
    '127.0.0.1',
  ]
  let child: ChildProcess | undefined
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async end(signal = 'SIGTERM') {
      if (child !== undefined) await endService(child, signal)
    },
    async start() {
      child = await startService('redis-server', settings, port)
    },
    async remove() {
      await server.end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}
