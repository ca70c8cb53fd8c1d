import { randomBytes } from 'node:crypto'
import type { DBAdapter, Where } from 'better-auth'
import { hexHashOf } from './secret.ts'

type Parts = Omit<DBAdapter, 'transaction'>
type Row = Record<string, unknown>

/**
 * The adapter of the sign-in library with session tokens of 256 bits, of which only the SHA-256 is stored: whoever reads
 * the table cannot sign in with it. What the library wrote or asked for by token it gets back with the token it knows.
 */
export function withHashedSessions(adapter: DBAdapter): DBAdapter {
  return { ...hashing(adapter), transaction: work => adapter.transaction(inner => work(hashing(inner))) }
}

function hashing(inner: Parts): Parts {
  const create = async (data: Parameters<Parts['create']>[0]) => {
    if (data.model !== 'session') return inner.create(data)
    const token = randomBytes(32).toString('base64url')
    const stored = await inner.create({ ...data, data: { ...data.data, token: hexHashOf(token) } })
    return { ...(stored as Row), token }
  }
  const findOne = async (data: Parameters<Parts['findOne']>[0]) => shown(data, await inner.findOne<Row>(hashed(data)))
  const findMany = async (data: Parameters<Parts['findMany']>[0]) => {
    const rows = await inner.findMany<Row>(hashed(data))
    return rows.map(row => shown(data, row))
  }
  const update = async (data: Parameters<Parts['update']>[0]) =>
    shown(data, await inner.update<Row>(hashedUpdate(data)))
  const consumeOne = async (data: Parameters<Parts['consumeOne']>[0]) =>
    shown(data, await inner.consumeOne<Row>(hashed(data)))
  const incrementOne = async (data: Parameters<Parts['incrementOne']>[0]) =>
    shown(data, await inner.incrementOne<Row>(hashed(data)))
  return {
    ...inner,
    count: data => inner.count(hashed(data)),
    updateMany: data => inner.updateMany(hashedUpdate(data)),
    delete: data => inner.delete(hashed(data)),
    deleteMany: data => inner.deleteMany(hashed(data)),
    create: create as Parts['create'],
    findOne: findOne as Parts['findOne'],
    findMany: findMany as Parts['findMany'],
    update: update as Parts['update'],
    consumeOne: consumeOne as Parts['consumeOne'],
    incrementOne: incrementOne as Parts['incrementOne'],
  }
}

type Asked = { model: string; where?: Where[] | undefined }

function hashed<Data extends Asked>(data: Data): Data {
  if (data.model !== 'session' || !data.where) return data
  return {
    ...data,
    where: data.where.map(one => (one.field === 'token' ? { ...one, value: hashedValue(one.value) } : one)),
  }
}

function hashedUpdate<Data extends Asked & { update: Row }>(data: Data): Data {
  const asked = hashed(data)
  if (data.model !== 'session' || typeof data.update.token !== 'string') return asked
  return { ...asked, update: { ...data.update, token: hexHashOf(data.update.token) } }
}

function hashedValue(value: Where['value']): Where['value'] {
  if (typeof value === 'string') return hexHashOf(value)
  if (Array.isArray(value)) return value.map(one => hexHashOf(String(one)))
  return value
}

/** The row as the library knows it. A row found otherwise than by its token keeps the hash, which opens nothing. */
function shown<Found extends Row | null>(data: Asked, row: Found): Found {
  if (data.model !== 'session' || row === null) return row
  const values = (data.where ?? []).filter(one => one.field === 'token').flatMap(one => one.value)
  const token = values.find(value => typeof value === 'string' && hexHashOf(value) === row.token)
  return token === undefined ? row : { ...row, token }
}
