import { dueOf, localOf } from '../deadline/index.ts'
import type { Case } from '../regulation/case.ts'
import { type Law, ofTypes, startsOf } from '../regulation/index.ts'
import { type Instant, instant } from '../time/index.ts'
import {
  changeDue,
  missingFields,
  type RegistrationStanding,
  registrationSets,
  registrationStandings,
} from './index.ts'

export const bank = { class: 'essential', types: ['i.3'] } as const
export const cloud = { class: 'important', types: ['cloud-computing-service-providers'] } as const
const registrar = { class: 'registration_only', types: ['domain-name-registration-services'] } as const

export const list = ['name', 'address', 'emails', 'ip_ranges', 'phones', 'sector', 'subsector', 'member_states_served']
const registry = [
  'name',
  'sector',
  'subsector',
  'entity_type',
  'main_establishment',
  'other_establishments',
  'representative',
  'contacts',
  'member_states_served',
  'ip_ranges',
]

type Entity = Parameters<typeof registrationSets>[1]

export function missing(name: string, entity: Entity, is: readonly string[]): Case {
  return { name: `an empty dossier of ${name} lacks`, of: law => missingFields(registrationSets(law, entity), {}), is }
}

export function changed(name: string, entity: Entity, field: string, is: string | null): Case {
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
  first('a cloud service that never said since when', { ...cloud, qualifiedOn: null }, [null, '2025-01-17']),
  first('a cloud service from the first day on', { ...cloud, qualifiedOn: '2024-10-18' }, [null, '2025-01-17']),
  first('a cloud service on the day of the registry', { ...cloud, qualifiedOn: '2025-01-17' }, [null, '2025-01-17']),
  first('a cloud service that fell under the law later', { ...cloud, qualifiedOn: '2026-11-01' }, [null, null]),
  {
    name: 'member states draw up their lists by',
    of: law => law.get('registration.list.states').value,
    is: { is: 'day', day: '2025-04-17' },
  },
  ...['duty.names.data', 'duty.names.access'].flatMap(id =>
    ['tld-name-registries', 'domain-name-registration-services', 'dns-service-providers'].map(
      (type): Case => ({
        name: `${type} owe ${id}`,
        of: law => ofTypes(law.get(id).entityTypes, [type]),
        is: type === 'dns-service-providers' ? 'no' : 'yes',
      }),
    ),
  ),
  {
    name: 'whoever may ask for registration data on Friday evening is answered by Monday evening',
    of: law => {
      const asked = instant('2026-11-20T18:00:00Z')
      return dueOf(startsOf(law.get('duty.names.access')), { asked }, 'Europe/Berlin')?.at
    },
    is: '2026-11-23T18:00:00.000Z',
  },
]

type Falling = Entity & Readonly<{ qualifiedOn: string | null }>

export function first(name: string, entity: Falling, is: readonly (string | null)[]): Case {
  return {
    name: `${name} registers by`,
    of: law => standings(law, entity, '2026-11-20T09:00:00Z').map(({ due }) => due && dayIn(due)),
    is,
  }
}

export function standings(law: Law, entity: Falling, now: string): readonly RegistrationStanding[] {
  return registrationStandings(law, { ...entity, zone: 'Europe/Berlin', versions: [], told: [] }, instant(now))
}

function dayIn(at: Instant): string {
  return localOf(instant(Date.parse(at) - 1), 'Europe/Berlin').local.slice(0, 10)
}
