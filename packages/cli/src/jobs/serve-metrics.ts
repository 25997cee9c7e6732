import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { CliError } from '../errors.js'
import type { WorkCounts } from './work-log.js'

/** Serves `/metrics` in Prometheus' text format and `/healthz`. The caller closes the server. */
export async function serveMetrics(port: number, host: string, counts: () => WorkCounts): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') response.end('ok\n')
    else if (request.url === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4')
      response.end(metricsText(counts()))
    } else {
      response.statusCode = 404
      response.end('Expected /metrics or /healthz.\n')
    }
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const problem = `${host}:${port} cannot be listened on (${code}). State another port or --metrics-host.`
    throw new CliError('bad-usage', `--metrics ${port}`, problem, { cause })
  }
  server.unref()
  return server
}

/** Prometheus' text exposition format 0.0.4. */
function metricsText(counts: WorkCounts): string {
  return Object.entries(metrics)
    .map(([name, { help, labels }]) => {
      const lines = Object.entries(labels).map(([label, field]) => `${name}${label} ${counts[field]}`)
      return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...lines, ''].join('\n')
    })
    .join('')
}

const metrics: Readonly<
  Record<string, { readonly help: string; readonly labels: Readonly<Record<string, keyof WorkCounts>> }>
> = {
  sr_pictures_total: {
    help: 'Pictures of shards that ended, by what became of them.',
    labels: {
      '{result="done"}': 'picturesDone',
      '{result="present"}': 'picturesPresent',
      '{result="set_aside"}': 'picturesSetAside',
    },
  },
  sr_shards_total: {
    help: 'Shards, by how they ended.',
    labels: {
      '{result="done"}': 'shardsDone',
      '{result="failed"}': 'shardsFailed',
      '{result="handed_back"}': 'shardsHandedBack',
    },
  },
  sr_work_seconds_total: { help: 'Seconds spent in shards that ended.', labels: { '': 'secondsWorked' } },
}
