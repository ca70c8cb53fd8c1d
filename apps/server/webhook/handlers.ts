import type { webhooks } from '@onus/contract/webhook'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import type { Webhook } from './sending.ts'
import { deadDeliveries, deliveryCounts, reviveDelivery } from './store.ts'

export function webhookHandlers(webhook: Webhook | null): HandlersOf<typeof webhooks> {
  return {
    status: async ({ tx }) => ({
      configured: webhook !== null,
      host: webhook && new URL(webhook.url).host,
      ...(await deliveryCounts(tx)),
      dead: [...(await deadDeliveries(tx))],
    }),
    again: async ({ tx, params }) => {
      if (!(await reviveDelivery(tx, params.id))) refuse('not_found', 'There is no undelivered message with this id')
      return { id: params.id }
    },
  }
}
