/**
 * Measures the server on a PostgreSQL of its own in a folder for temporary files, with fsync on, and prints the figures as
 * one line of JSON. `onus bench` runs it as a child process.
 *
 *   node apps/server/bench/main.ts [--quick] [--stored=10000,100000] [posture writes lists crosswalk]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect, migrate } from '../db/index.ts'
import { makeCompany } from './company.ts'
import { benchCrosswalk } from './crosswalk.ts'
import type { Figure } from './figure.ts'
import { benchLists } from './lists.ts'
import { benchPosture } from './posture.ts'
import { benchWrites } from './writes.ts'

const given = process.argv.slice(2)
const isQuick = given.includes('--quick')
const parts = given.filter(one => !one.startsWith('--'))
const wanted = (part: string) => parts.length === 0 || parts.includes(part)
const sizes = isQuick ? { controls: 30, requirements: 150 } : { controls: 500, requirements: 2_500 }
const counts = given.find(one => one.startsWith('--stored='))?.slice('--stored='.length)
const stored = counts?.split(',').map(Number) ?? (isQuick ? [500, 2_000] : [10_000, 100_000, 1_000_000])

const folder = await mkdtemp(join(tmpdir(), 'onus-bench-'))
try {
  await using database = await connect({ dataFolder: join(folder, 'data') })
  await migrate(database.login('onus_owner'))
  const postmaster = Number(
    (await readFile(join(folder, 'data/postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0],
  )
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers')`.execute(
    database.app,
  )
  const company = await makeCompany(database, folder, sizes)
  const figures: Figure[] = []
  if (wanted('writes'))
    figures.push(...(await benchWrites(database, company, { seconds: isQuick ? 0.4 : 20, postmaster })))
  if (wanted('lists'))
    figures.push(...(await benchLists(database, company, { requests: isQuick ? 60 : 5_000, folder, postmaster })))
  if (wanted('posture'))
    figures.push(
      ...(await benchPosture(database, company, { stored, changes: isQuick ? 5 : 100, dates: isQuick ? 2 : 30 })),
    )
  if (wanted('crosswalk'))
    figures.push(...(await benchCrosswalk(database, { controls: sizes.controls, rounds: isQuick ? 2 : 20 })))
  console.log(
    JSON.stringify({ settings: Object.fromEntries(rows.map(row => [row.name, row.setting])), sizes, figures }),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
