import { randomBytes } from 'node:crypto'
import { instant } from '@onus/core/time'
import { Client } from 'pg'
import { type Database, withOrg } from '../db/index.ts'
import { record } from '../record/record.ts'
import { openRecorder } from '../record/recorder.ts'
import { sequenceBatch } from '../record/sequencer.ts'
import { type Company, runBody } from './company.ts'
import { type Figure, ownCpuMs, serverCpuMs } from './figure.ts'
import { authorNow, writerOf } from './posture.ts'

const connections = 16

/**
 * Facts a second through the record layer, from sixteen writers that share transactions and from sixteen that have one
 * each, against a bare INSERT and COMMIT of as many bytes on as many connections, in turns within one run: what the machine
 * does meanwhile hits all alike.
 */
export async function benchWrites(
  database: Database,
  company: Company,
  { seconds, postmaster }: { seconds: number; postmaster: number },
): Promise<Figure[]> {
  const body = runBody(company, company.checks[0] ?? '', instant(Date.now()), true)
  const bytes = randomBytes(Math.round(JSON.stringify(body).length * 0.75)).toString('base64')
  await using bare = await openBare(database)
  const write = { noun: 'run', body: body as never, provenance: 'computed' } as const
  const alone = () =>
    withOrg(database.app, { org: company.org, user: null }, tx => record(writerOf(tx, company.org), write))
  const recorder = openRecorder(database.app)
  const shared = () => recorder.record(company.org, authorNow(), write)
  const works = { bare: (lane: number) => bare.insert(bytes, lane), shared, alone }
  const rounds = {
    bare: { done: 0, seconds: 0, cpuMs: 0 },
    shared: { done: 0, seconds: 0, cpuMs: 0 },
    alone: { done: 0, seconds: 0, cpuMs: 0 },
  }
  const cpu = () => ownCpuMs() + serverCpuMs(postmaster)
  for (const work of Object.values(works)) await burst(Math.min(2, seconds), work)
  for (let turn = 0; turn < 4; turn += 1) {
    for (const name of ['bare', 'shared', 'alone'] as const) {
      const before = cpu()
      const { done, took } = await burst(seconds / 4, works[name])
      const round = rounds[name]
      round.done += done
      round.seconds += took
      round.cpuMs += cpu() - before
    }
  }
  const rate = (name: keyof typeof rounds) => rounds[name].done / rounds[name].seconds
  const each = (name: keyof typeof rounds) => rounds[name].cpuMs / rounds[name].done
  const began = performance.now()
  let sequenced = 0
  for (
    let range = await sequenceBatch(database.sequencer, company.org);
    range;
    range = await sequenceBatch(database.sequencer, company.org)
  )
    sequenced += range.next - range.from
  return [
    { name: 'ledger writes at the record layer, 16 writers', value: rate('shared'), unit: 'facts/s' },
    { name: 'the same, each in a transaction of its own', value: rate('alone'), unit: 'facts/s' },
    { name: 'bare INSERT and COMMIT, 16 connections', value: rate('bare'), unit: 'rows/s' },
    {
      name: 'ledger writes against bare INSERT and COMMIT',
      value: rate('shared') / rate('bare'),
      unit: 'x',
      atLeast: 0.6,
    },
    {
      name: 'the same, each in a transaction of its own',
      value: rate('alone') / rate('bare'),
      unit: 'x',
    },
    { name: 'CPU of one ledger write, server and database', value: each('shared'), unit: 'ms CPU' },
    { name: 'CPU of one in a transaction of its own', value: each('alone'), unit: 'ms CPU' },
    { name: 'CPU of one bare insert, server and database', value: each('bare'), unit: 'ms CPU' },
    { name: 'entries sequenced', value: sequenced / ((performance.now() - began) / 1000), unit: 'entries/s' },
  ]
}

/** Runs `work` in sixteen lanes for so long. */
async function burst(
  seconds: number,
  work: (lane: number) => Promise<unknown>,
): Promise<{ done: number; took: number }> {
  const began = performance.now()
  const end = began + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: connections }, async (_, lane) => {
      while (performance.now() < end) {
        await work(lane)
        done += 1
      }
    }),
  )
  return { done, took: (performance.now() - began) / 1000 }
}

async function openBare(database: Database) {
  const owner = new Client(database.login('onus_owner'))
  await owner.connect()
  await owner.query('create schema bench')
  await owner.query(
    'create table bench.bare (id bigint generated always as identity primary key, body text not null, at timestamptz not null default clock_timestamp())',
  )
  await owner.query('grant usage on schema bench to onus_app')
  await owner.query('grant insert on bench.bare to onus_app')
  await owner.end()
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new Client(database.login('onus_app'))
      await client.connect()
      return client
    }),
  )
  return {
    insert: async (body: string, lane: number) => {
      const client = clients[lane] as Client
      await client.query('begin')
      await client.query('insert into bench.bare (body) values ($1)', [body])
      await client.query('commit')
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map(client => client.end()))
    },
  }
}
