import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../db/index.ts'

/** What `GET /health` answers: 200 when all is well, 503 with the same shape when the database does not answer. */
export interface Health {
  readonly status: 'ok' | 'failing'
  readonly process: { readonly version: string; readonly uptimeSeconds: number }
  readonly database: 'answers' | 'does not answer'
  readonly ledger: string
}

export interface HealthSources {
  readonly version: string
  readonly database: Pick<Database, 'isAlive'>
  /** The state of the ledger in a word; "unknown" until the application reports it. */
  readonly ledger?: () => string
}

const patienceMs = 2_000

/** Serves `GET /health`, for anybody and without details, as a load balancer needs it. */
export function serveHealth(http: FastifyInstance, sources: HealthSources): void {
  http.get('/health', { logLevel: 'warn' }, async (_request, reply) => {
    const health = await healthOf(sources)
    return reply
      .code(health.status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health)
  })
}

async function healthOf({ version, database, ledger = () => 'unknown' }: HealthSources): Promise<Health> {
  const alive = await Promise.race([database.isAlive(), sleep(patienceMs, false, { ref: false })])
  return {
    status: alive ? 'ok' : 'failing',
    process: { version, uptimeSeconds: Math.floor(process.uptime()) },
    database: alive ? 'answers' : 'does not answer',
    ledger: ledger(),
  }
}
