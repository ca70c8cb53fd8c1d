import type { Law } from '@onus/core/regulation'
import { openClauses, pointsOf, type SupplierFile } from '@onus/core/supplier'
import type { Instant } from '@onus/core/time'
import type { Sheet } from '@onus/reports/sheet'
import { standingView } from './view.ts'

const columns = [
  'Supplier',
  'Country',
  'Tier',
  'Why',
  'Our role towards it',
  'Services, products and processes',
  'Data',
  'Access',
  'Inside the SOC 2 boundary',
  'Subservice organisation',
  'Member states',
  'Its own suppliers',
  'Exit plan',
  'Contract',
  'Contract ends',
  'Security contact',
  'Contact answers',
  'Tells of incidents within (hours)',
  'Certificates and reports',
  'Owner',
  'Since',
  'Ended',
  'Standing',
  'Decision',
  'Clauses open',
  'Gaps',
  'Unknown',
]

/** The register as one table: contact points and what each supplies, as the annex asks, and what is known beside. */
export function registerSheet(
  law: Law,
  files: readonly SupplierFile[],
  nameOf: (person: string) => string,
  zone: string,
  now: Instant,
): Sheet {
  const rows = files.map(file => {
    const { supplier } = file
    const { contact, contract, subservice } = supplier
    const standing = standingView(law, file, zone, now)
    const points = pointsOf(law, file, zone, now)
    return [
      supplier.name,
      supplier.country ?? 'unknown',
      supplier.tier,
      supplier.tierWhy,
      supplier.ownRole,
      supplier.services.map(({ name, kind }) => `${name} (${kind})`).join('; '),
      supplier.data,
      supplier.access?.replace('_', ' ') ?? 'unknown',
      answer(supplier.inBoundary),
      subservice === null ? 'unknown' : subservice.replace('_', '-'),
      supplier.memberStates.join(', '),
      supplier.dependsOn === null ? 'unknown' : supplier.dependsOn.map(({ name }) => name).join('; '),
      supplier.exitPlan,
      contract?.reference ?? '',
      contract?.until ?? '',
      contact === null ? 'unknown' : [contact.name, contact.email, contact.phone].filter(Boolean).join(', '),
      contact?.availability ?? '',
      supplier.noticeHours,
      supplier.certifications.map(({ name, until }) => (until === null ? name : `${name} until ${until}`)).join('; '),
      nameOf(supplier.owner),
      supplier.began,
      supplier.ended ?? '',
      standing.words,
      standing.decision ?? '',
      openClauses(law, supplier.clauses).length,
      points.filter(({ state }) => state === 'gap').length,
      points.filter(({ state }) => state === 'unknown').length,
    ]
  })
  return { name: 'Suppliers', columns, rows }
}

function answer(value: boolean | null): string {
  return value === null ? 'unknown' : value ? 'yes' : 'no'
}
