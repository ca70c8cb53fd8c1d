import { exceptions } from '@onus/core/exception'
import { registerHandlers } from '../register/lifecycle.ts'

export const exceptionHandlers = () =>
  registerHandlers(exceptions, { read: 'exception:read', write: 'exception:request' })
