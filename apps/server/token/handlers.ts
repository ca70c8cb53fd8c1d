import type { tokens } from '@onus/contract/token'
import { type Caller, can, type Permission, rolePermissions } from '@onus/core/access'
import { isAllowedLife, type Token } from '@onus/core/grant'
import { refuse } from '@onus/core/problem'
import { newSecret } from '../auth/secret.ts'
import type { HandlersOf } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { recordViews } from '../register/view.ts'
import { revokeToken } from './revoke.ts'
import { insertToken, lastUses, latestTokens } from './store.ts'

export function tokenHandlers(): HandlersOf<typeof tokens> {
  return {
    list: async ({ tx, org }) => {
      const views = await recordViews(tx, await latestTokens(tx))
      const uses = await lastUses(tx, org)
      return { items: views.map(view => ({ ...view, lastUsedAt: uses.get(view.id) ?? null })) }
    },
    create: async call => {
      const { name, scopes, connections, expiresAt } = call.body
      const createdBy = call.signedIn?.user ?? refuse('not_permitted', 'Only a person makes API tokens')
      if (!isAllowedLife(expiresAt, call.at))
        refuseField('expiresAt', 'must be in the future, and at most a year from now')
      for (const scope of scopes) checkScope(call.caller, scope)
      const body: Token = { name, scopes: [...new Set(scopes)], connections, expiresAt, state: 'active' }
      const { secret, hash } = newSecret('onus_')
      const recorded = await record(call, { noun: 'token', body, reason: 'Made an API token' })
      await insertToken(call.tx, { org: call.org, id: recorded.id, hash, createdBy, body })
      return { ...recorded, secret }
    },
    revoke: async call => await revokeToken(call, call.params.id, call.body.reason),
  }
}

/** A token does no more than any token may, and no more than whoever makes it. */
function checkScope(caller: Caller, scope: Permission): void {
  if (!rolePermissions.service_token[scope]) refuseField('scopes', `${scope} is for people; a token cannot have it`)
  const own = can(caller, scope)
  if (!own.allowed || own.reach !== 'all') refuseField('scopes', `you do not have ${scope} over everything yourself`)
}

function refuseField(path: string, message: string): never {
  return refuse('invalid_input', `${path}: ${message}`, [{ path, message }])
}
