import { localOf } from '../deadline/index.ts'
import type { Case } from '../regulation/case.ts'
import { instant } from '../time/index.ts'
import { changeDue, missingFields, registrationSets } from './index.ts'

const bank = { class: 'essential', types: ['i.3'] } as const
const cloud = { class: 'important', types: ['cloud-computing-service-providers'] } as const
const registrar = { class: 'registration_only', types: ['domain-name-registration-services'] } as const

const list = ['name', 'address', 'emails', 'ip_ranges', 'phones', 'sector', 'subsector', 'member_states_served']
const registry = [
  'name',
  'entity_type',
  'main_establishment',
  'other_establishments',
  'representative',
  'contacts',
  'member_states_served',
  'ip_ranges',
]

type Entity = Parameters<typeof registrationSets>[1]

function missing(name: string, entity: Entity, is: readonly string[]): Case {
  return { name: `an empty dossier of ${name} lacks`, of: law => missingFields(registrationSets(law, entity), {}), is }
}

function changed(name: string, entity: Entity, field: string, is: string | null): Case {
  return {
    name: `a new ${field} of ${name} is told by ${is}`,
    of: law => {
      const due = changeDue(registrationSets(law, entity), field, instant('2026-11-20T09:00:00Z'), 'Europe/Berlin')
      return due && localOf(due.at, 'Europe/Berlin').local
    },
    is,
  }
}

/** What is registered, and by when a change is told; the shorter clock where both sets ask. */
export const registrationCases: readonly Case[] = [
  missing('a bank', bank, list),
  missing('a cloud service', cloud, [...new Set([...list, ...registry])]),
  {
    name: 'each set asks for its own',
    of: law => registrationSets(law, cloud).map(set => missingFields([set], {})),
    is: [list, registry],
  },
  missing('an entity out of scope', { class: 'out', types: cloud.types }, []),
  missing('a registrar', registrar, [...new Set([...list, ...registry])]),
  changed('a bank', bank, 'address', '2026-12-04T10:00:00'),
  changed('a bank', bank, 'main_establishment', null),
  changed('a cloud service', cloud, 'ip_ranges', '2026-12-04T10:00:00'),
  changed('a cloud service', cloud, 'main_establishment', '2027-02-20T10:00:00'),
  {
    name: 'the first days of both sets',
    of: law => registrationSets(law, cloud).map(({ id, firstDue }) => [id, firstDue]),
    is: [
      ['list', '2025-04-17'],
      ['registry', '2025-01-17'],
    ],
  },
]
