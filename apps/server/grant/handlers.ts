import type { grants } from '@onus/contract/grant'
import { outsideRoles, Role, rolePermissions } from '@onus/core/access'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import { recordViews } from '../register/view.ts'
import { grantRole, revokeRole } from './door.ts'
import { latestGrants } from './store.ts'

export function grantHandlers(): HandlersOf<typeof grants> {
  return {
    list: async ({ tx }) => ({ items: await recordViews(tx, await latestGrants(tx)) }),
    create: async call => {
      const { reason, override, ...wanted } = call.body
      const user = call.signedIn?.user ?? refuse('not_permitted', 'Only a person grants roles')
      return await grantRole(call, wanted, { setUp: false, user, override }, reason)
    },
    revoke: async call => await revokeRole(call, call.params.id, call.body.reason),
    roles: async () => ({
      items: Role.options.map(role => ({
        role,
        permissions: rolePermissions[role],
        outside: outsideRoles.includes(role),
      })),
    }),
  }
}
