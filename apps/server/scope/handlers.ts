import type { scopes } from '@onus/contract/scope'
import type { Scope } from '@onus/core/scope'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'

export function scopeHandlers(): HandlersOf<typeof scopes> {
  return versionedHandlers<typeof Scope>('scope', { read: 'scope:read', write: 'scope:write' })
}
