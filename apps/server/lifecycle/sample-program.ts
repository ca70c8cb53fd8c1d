import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import { sql } from 'kysely'
import { Client } from 'pg'
import { type App, type AppInput, serve, serveHealth } from './index.ts'

/** An application for the tests of starting and ending: it answers slowly, streams for ever, and stores rows. */
async function createSampleApp({ database, version }: AppInput): Promise<App> {
  const owner = new Client(database.login('onus_owner'))
  await owner.connect()
  await owner.query(
    'create table if not exists sample (id int primary key); grant select, insert on sample to onus_app',
  )
  await owner.end()

  const http = fastify()
  serveHealth(http, { version, database })
  http.get('/slow', async () => {
    await sleep(400)
    return 'whole'
  })
  http.get('/stream', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.raw.write('data: first\n\n')
  })
  http.put<{ Params: { id: string } }>('/rows/:id', async ({ params }) => {
    await sql`insert into sample values (${Number(params.id)})`.execute(database.app)
    return 'stored'
  })
  http.get('/rows', async () => {
    const { rows } = await sql<{ id: number }>`select id from sample order by id`.execute(database.app)
    return rows.map(row => row.id)
  })
  return { http, firstRun: async origin => `${origin}/set-up#sample`, [Symbol.asyncDispose]: async () => {} }
}

await serve({ loadApp: async () => createSampleApp })
