import { proposedControl } from '@onus/core/control/starter'
import { starterControls } from '../control/starter.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import { defaultProfiles, nis2At } from '../profile/defaults.ts'
import { record, recordAll, type Writer } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'

/**
 * Gives a new organisation its default profiles, a scope that is the whole organisation, and the starter controls as
 * proposals. What is already there is left alone, so that it can be asked for again.
 */
export async function proposeStart(writer: Writer, catalog: FrameworkCatalog): Promise<{ proposed: number }> {
  const moment = await momentOf(writer.tx, {}, writer.at)
  const organisation = await versionInForce(writer.tx, 'organisation', writer.org, moment)
  const profiles = await versionsInForce(writer.tx, 'profile', moment)
  const chosen = defaultProfiles(catalog, await nis2At(writer.tx, writer.org, moment)).filter(
    profile => !profiles.some(known => known.body.framework === profile.framework),
  )
  await recordAll(
    writer,
    chosen.map(body => ({ noun: 'profile', body, reason: 'Default selection' })),
  )
  const scopes = await versionsInForce(writer.tx, 'scope', moment)
  if (scopes.length === 0) {
    await record(writer, {
      noun: 'scope',
      body: {
        kind: 'organisation',
        name: organisation.body.name,
        description: '',
        parent: null,
        components: [],
        locations: [],
        commitments: [],
      },
      reason: 'The whole organisation, until systems are described',
    })
  }
  const controls = await versionsInForce(writer.tx, 'control', moment)
  const missing = starterControls().filter(starter => !controls.some(control => control.body.origin === starter.id))
  await recordAll(
    writer,
    missing.map(starter => ({
      noun: 'control',
      body: proposedControl(starter),
      reason: 'Proposed by the starter library',
    })),
  )
  return { proposed: missing.length }
}
