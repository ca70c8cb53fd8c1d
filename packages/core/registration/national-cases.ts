import { localOf } from '../deadline/index.ts'
import type { Case } from '../regulation/case.ts'
import { instant } from '../time/index.ts'
import { changeDue, missingFields, registrationSets, registrationStandings } from './index.ts'

const bank = { class: 'essential', types: ['i.3'] } as const
const cloud = { class: 'important', types: ['cloud-computing-service-providers'] } as const
const zone = 'Europe/Berlin'

type Entity = Parameters<typeof registrationSets>[1]

function changed(name: string, entity: Entity, field: string, is: string): Case {
  return {
    name: `a new ${field} of ${name} in Germany is told by ${is}`,
    of: law => {
      const due = changeDue(registrationSets(law, entity), field, instant('2026-11-20T09:00:00Z'), zone)
      return due && localOf(due.at, zone).local
    },
    is,
  }
}

function registers(qualifiedOn: string | null, is: string | null): Case {
  return {
    name: `a bank that fell under the German act on ${qualifiedOn} registers by ${is}`,
    of: law => {
      const dossier = { name: 'Tidewater' }
      const from = instant('2026-01-10T08:00:00Z')
      const asked = { ...bank, zone, qualifiedOn, versions: [{ from, recorded: from, dossier }], told: [] }
      const [list] = registrationStandings(law, asked, instant('2026-02-01T08:00:00Z'))
      return list?.due && localOf(list.due, zone).local.slice(0, 10)
    },
    is,
  }
}

/** What Germany asks otherwise than the Union: evaluated with its overlay. */
export const germanCases: readonly Case[] = [
  changed('a bank', bank, 'address', '2026-12-04T10:00:00'),
  changed('a cloud service', cloud, 'main_establishment', '2027-02-20T10:00:00'),
  registers('2024-11-01', '2026-03-06'),
  registers('2026-01-10', '2026-04-10'),
  {
    name: 'a bank in Germany is asked for its legal form, its number in the register and its authorities besides',
    of: law => missingFields(registrationSets(law, bank), {}).slice(-3),
    is: ['legal_form', 'register_number', 'supervising_authorities'],
  },
]
