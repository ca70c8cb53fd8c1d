import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { refusal } from '../db/refusal.ts'
import { writeDurably } from '../record/tile-store.ts'

/** A key of the instance: what everything else is sealed with, in the end. */
export type InstanceKey = { readonly id: string; readonly key: Buffer }

/** The keys in the file, the one in use first; null when there is no file. Refuses one that holds anything else. */
export async function readInstanceKeys(file: string): Promise<readonly InstanceKey[] | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const keys = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [id = '', key = ''] = line.split(' ')
      return { id, key: Buffer.from(key, 'base64') }
    })
  const isWhole = keys.length > 0 && keys.every(({ id, key }) => /^[0-9a-f]{16}$/.test(id) && key.length === 32)
  if (!isWhole) throw refusal(`${file} does not hold the key of this instance; put back the newest copy of it.`)
  return keys
}

/** Replaces the file whole, readable by this user alone. */
export async function writeInstanceKeys(file: string, keys: readonly InstanceKey[]): Promise<void> {
  const text = keys.map(({ id, key }) => `${id} ${key.toString('base64')}\n`).join('')
  await writeDurably(file, Buffer.from(text), 0o400)
}

export function newInstanceKey(): InstanceKey {
  return { id: randomBytes(8).toString('hex'), key: randomBytes(32) }
}
