import { Action, ActionDraft } from '@onus/core/action'
import { registerOperations } from '../register/index.ts'

export const actions = registerOperations({
  one: 'action',
  many: 'actions',
  path: '/actions',
  body: Action,
  draft: ActionDraft,
  read: 'action:read',
  write: 'action:write',
})
