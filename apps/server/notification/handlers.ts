import type { notifications } from '@onus/contract/notification'
import type { HandlersOf } from '../http/handler.ts'
import { markRead, notificationsOf } from './store.ts'

export function notificationHandlers(): HandlersOf<typeof notifications> {
  return {
    list: async ({ tx, caller }) => {
      const items = [...(await notificationsOf(tx, caller.id))]
      return { items, unread: items.filter(item => item.readAt === null).length }
    },
    read: async ({ tx, caller, body }) => ({ read: await markRead(tx, caller.id, body.ids) }),
  }
}
