import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const notifications = {
  list: operation({
    method: 'GET',
    path: '/notifications',
    summary: 'What the caller was told, latest first',
    needs: 'notification:read',
    output: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          at: z.string(),
          title: z.string(),
          text: z.string(),
          link: z.string().nullable(),
          readAt: z.string().nullable(),
        }),
      ),
      unread: z.int(),
    }),
  }),
  read: operation({
    method: 'POST',
    path: '/notifications/read',
    summary: 'Mark notifications as read',
    needs: 'notification:read',
    body: z.object({ ids: z.array(z.uuid()).max(500) }),
    output: z.object({ read: z.int() }),
  }),
} as const
