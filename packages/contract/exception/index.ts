import { Exception, ExceptionDraft } from '@onus/core/exception'
import { registerOperations } from '../register/index.ts'

export const exceptions = registerOperations({
  one: 'exception',
  many: 'exceptions',
  path: '/exceptions',
  body: Exception,
  draft: ExceptionDraft,
  read: 'exception:read',
  write: 'exception:request',
})
