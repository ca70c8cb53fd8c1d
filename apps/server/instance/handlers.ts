import type { instance } from '@onus/contract/instance'
import { hasAnyUser } from '../auth/users.ts'
import type { Database } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'

export function instanceHandlers({
  database,
  version,
}: {
  database: Database
  version: string
}): HandlersOf<typeof instance> {
  return {
    health: async () => {
      const isAlive = await database.isAlive()
      const parts = [
        { name: 'database', ok: isAlive, detail: isAlive ? database.description : 'The database does not answer' },
      ]
      return { ok: isAlive, version, setUp: isAlive && (await hasAnyUser(database.app)), parts }
    },
  }
}
