import type { FlowDown } from '../legal-entity/index.ts'
import type { IncidentClock } from './schema.ts'

/**
 * The clocks that duties handed down by contract begin for a new incident. A duty without a time has none, and stays on
 * the page of the entity.
 */
export function clocksOfFlowDowns(flowDowns: readonly FlowDown[]): readonly IncidentClock[] {
  return flowDowns
    .flatMap(({ customer, duty, noticeHours, from }, at) =>
      noticeHours === null
        ? []
        : [
            {
              is: 'contract' as const,
              id: `flow-down-${at + 1}`,
              name: `${customer}: ${duty}`.slice(0, 300),
              from,
              within: `PT${noticeHours}H`,
              done: null,
            },
          ],
    )
    .slice(0, 50)
}
