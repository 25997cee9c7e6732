import type { Redis } from 'ioredis'
import { JobError } from '../errors.js'
import { importPeer } from '../import-peer.js'

/**
 * Connects to the Redis of a queue. Throws `queue-unreachable` where it does not answer now; afterwards
 * commands wait for it while it is away, or with `patient: false` for about ten seconds.
 */
export async function connectRedis(url: string, { patient }: { readonly patient: boolean }): Promise<Redis> {
  const where = withoutSecrets(url)
  const { Redis: Client } = await importPeer(where, 'ioredis', () => import('ioredis'))
  const probe = new Client(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  try {
    probe.on('error', () => undefined) // `connect` throws it
    await probe.connect()
    await probe.ping()
  } catch (error) {
    throw asQueueError(url, error)
  } finally {
    probe.disconnect()
  }
  const client = new Client(url, {
    maxRetriesPerRequest: patient ? null : 12,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  })
  client.on('error', () => undefined) // commands tell it, and workers listen themselves
  return client
}

/** A failure of the queue in words, without what the address may hold of passwords. */
export function asQueueError(url: string, error: unknown): JobError {
  if (error instanceof JobError) return error
  const where = withoutSecrets(url)
  const text = error instanceof Error ? error.message : String(error)
  if (/WRONGPASS|NOAUTH|NOPERM/.test(text)) {
    const problem = 'Redis lets nobody in with these credentials. Expected redis://USER:PASSWORD@HOST:PORT.'
    return new JobError('queue-unreachable', where, problem)
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ECONN|ENOTFOUND|ETIMEDOUT|EHOST|EAI_)/.test(code) || /closed|retries|timeout/i.test(text)) {
    const problem = `Redis does not answer${code === '' ? '' : ` (${code})`}. Check that it runs and that the address is right.`
    return new JobError('queue-unreachable', where, problem, { cause: error })
  }
  return new JobError('queue-failed', where, `Redis refused it: ${text}.`, { cause: error })
}

/** `redis://HOST:PORT/DB` */
export function withoutSecrets(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname}`
  } catch {
    return 'the queue’s address'
  }
}
