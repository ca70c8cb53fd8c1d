import { connect } from '../db/index.ts'
import { openQueue } from './queue.ts'
import { slowKinds } from './testing.ts'

/** A process that runs the jobs of a test, as `onus worker` runs those of an instance. */
const database = await connect({ databaseUrl: process.env.DATABASE_URL ?? '' })
const queue = await openQueue({
  database,
  kinds: slowKinds(),
  concurrency: 1,
  leaseSeconds: 10,
  onError: error => console.error(error),
  onChange: () => {},
  now: Date.now,
})
await queue.work('anywhere')
console.log('ready')
