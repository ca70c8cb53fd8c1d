import type { members } from '@onus/contract/member'
import { refuse } from '@onus/core/problem'
import { revokeRole } from '../grant/door.ts'
import { latestGrants } from '../grant/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import { revokeTokensOf } from '../token/revoke.ts'
import { deleteMember, isMember, membersOf } from './store.ts'

export function memberHandlers(): HandlersOf<typeof members> {
  return {
    list: async ({ tx, org }) => ({
      items: (await membersOf(tx, org)).map(member => ({ ...member, roles: [...member.roles] })),
    }),
    remove: async call => {
      const { tx, org, params, body } = call
      if (!(await isMember(tx, org, params.user))) refuse('not_found', 'There is no such member in this organisation')
      const mine = (await latestGrants(tx)).filter(
        ({ body: grant }) => grant.user === params.user && grant.state === 'granted',
      )
      for (const grant of mine) await revokeRole(call, grant.subject, body.reason)
      await revokeTokensOf(call, params.user, body.reason)
      await deleteMember(tx, org, params.user)
      return undefined
    },
  }
}
