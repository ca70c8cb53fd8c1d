import type { Case } from '../regulation/case.ts'
import { entity, figures } from '../scoping/cases.ts'
import { instant } from '../time/index.ts'
import { LegalEntity, standingOf } from './index.ts'

/** A provider of a cloud service in Germany, decided to be important on 1 February 2026 with 60 people. */
export function provider(given: Partial<LegalEntity> = {}): LegalEntity {
  const scoping = entity(['cloud-computing-service-providers'], 60)
  return LegalEntity.parse({
    name: 'Tidewater GmbH',
    scope: null,
    country: 'DE',
    zone: 'Europe/Berlin',
    scoping,
    decision: {
      class: 'important',
      by: '00000000-0000-4000-8000-000000000001',
      at: '2026-02-01T09:00:00.000Z',
      reason: 'Sixty people, and a service that many customers share',
      computed: 'important',
      figures: scoping.figures,
      types: scoping.types,
      packs: [{ id: 'eu', version: '1', asOf: '2026-01-01' }],
    },
    ...given,
  })
}

const after = (moment: string): Case => ({
  name: `a decision of 1 February 2026, asked on ${moment}`,
  of: law => standingOf(law, provider(), instant(moment)).recheck.map(({ is }) => is),
  is: moment > '2027-02-01T09:00:00.000Z' ? ['yearly'] : [],
})

export const legalEntityCases: readonly Case[] = [
  after('2027-02-01T09:00:00.000Z'),
  after('2027-02-01T09:00:00.001Z'),
  {
    name: 'an entity that grew by a fifth since it was decided',
    of: law => {
      const scoping = entity(['cloud-computing-service-providers'], 72)
      return standingOf(law, provider({ scoping }), instant('2026-06-01T00:00:00.000Z')).recheck
    },
    is: [{ is: 'drift', measures: ['headcount'] }],
  },
  {
    name: 'an entity that grew into another class since it was decided',
    of: law => {
      const scoping = entity(['cloud-computing-service-providers'], 260, { figures: figures(260, 60, 50) })
      const { recheck } = standingOf(law, provider({ scoping }), instant('2026-06-01T00:00:00.000Z'))
      return recheck.map(({ is }) => is)
    },
    is: ['differs', 'drift'],
  },
]
