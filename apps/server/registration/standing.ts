import { dossierOf, type LegalEntity, lawFor } from '@onus/core/legal-entity'
import { type DossierVersion, registrationStandings } from '@onus/core/registration'
import type { Law } from '@onus/core/regulation'
import { scope } from '@onus/core/scoping'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'

/** How an entity stands with each register by a moment, with the law and the class that this follows from. */
export async function standingOf(tx: OrgTransaction, shipped: ShippedLaw, id: string, moment: Moment) {
  const { body: entity, version } = await versionInForce(tx, 'legal-entity', id, moment)
  const law = lawFor(shipped.packs(), entity, dayIn(entity.zone, moment.asOf))
  const decided = entity.decision?.class ?? scope(law, entity.scoping).class
  const told = (await versionsInForce(tx, 'registration', moment)).filter(one => one.body.entity === id)
  const standings =
    decided === null
      ? []
      : registrationStandings(
          law,
          {
            class: decided,
            types: entity.scoping.types ?? [],
            qualifiedOn: entity.qualifiedOn,
            zone: entity.zone,
            versions: await dossiersOf(tx, id, law, moment),
            told: told.map(({ subject, body }) => ({ id: subject, body })),
          },
          moment.asOf,
        )
  return { entity, version, law, class: decided, standings }
}

/** What registers would have been told at each version that was known and in force by the moment, oldest first. */
async function dossiersOf(
  tx: OrgTransaction,
  id: string,
  law: Law,
  { asOf, knownAt }: Moment,
): Promise<readonly DossierVersion[]> {
  const versions = (await versionsOf(tx, 'legal-entity', id)) as readonly Version<LegalEntity>[]
  return versions
    .filter(({ effective, position }) => effective.from <= asOf && (knownAt === null || (position ?? 0) <= knownAt))
    .toReversed()
    .map(({ body, effective, recorded }) => ({
      dossier: dossierOf(law, body),
      from: effective.from,
      recorded,
    }))
}
