import { actions } from '@onus/core/action'
import { registerHandlers } from '../register/lifecycle.ts'

export const actionHandlers = () => registerHandlers(actions, { read: 'action:read', write: 'action:write' })
