import type { controls } from '@onus/contract/control'
import type { Control } from '@onus/core/control'
import { titleOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { PostureService } from '../posture/service.ts'
import { record } from '../record/record.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { linksTo, versionInForce } from '../register/store.ts'
import { actorNames } from '../register/view.ts'
import { oversightOf } from './store.ts'

const targetOf = (control: Control) => ({
  owners: [...(control.lifecycle.state === 'adopted' ? [control.lifecycle.owner] : []), ...control.evidenceOwners],
})

/** How many looks at a control stand beside it. */
const eventsShown = 4

export function controlHandlers({
  library,
  posture,
}: {
  library: FrameworkLibrary
  posture: PostureService
}): HandlersOf<typeof controls> {
  return {
    ...versionedHandlers<typeof Control>('control', {
      read: 'control:read',
      write: 'control:write',
      target: targetOf,
      decide: async ({ writer, body }) => addressingKnown(await library.of(writer.tx), body),
    }),
    standings: narrowed(async ({ tx, org, query, at, reach, may }) => {
      const { states, position } = await posture.controls(tx, org, await momentOf(tx, query, at))
      const mine =
        reach === 'all' ? states : states.filter(state => isAllowed(() => may('control:read', targetOf(state.body))))
      return { items: mine.map(({ body: _, ...standing }) => standing), position }
    }),
    usedBy: narrowed(async ({ tx, params, at, may }) => {
      const control = await versionInForce(tx, 'control', params.id, await momentOf(tx, {}, at))
      may('control:read', targetOf(control.body))
      const catalog = await library.of(tx)
      const requirements = control.body.addresses.map(link => ({
        noun: 'requirement',
        id: link.requirement,
        title: catalog.requirement(link.requirement)?.requirement.label ?? link.requirement,
        how: link.how,
      }))
      const checks = control.body.checks.map(id => ({ noun: 'check', id, title: id, how: 'Tests it' }))
      const links = await linksTo(tx, params.id)
      const others = links.map(link => ({
        noun: link.noun,
        id: link.subject,
        title: titleOf[link.noun](link.body as never),
        how: link.role.replaceAll('_', ' '),
      }))
      return { items: [...requirements, ...checks, ...others] }
    }),
    oversight: narrowed(async ({ tx, params, at, may }) => {
      const control = await versionInForce(tx, 'control', params.id, await momentOf(tx, {}, at))
      may('control:read', targetOf(control.body))
      const versions = await oversightOf(tx, params.id, eventsShown)
      const names = await actorNames(tx, versions)
      const items = versions.map(version => ({
        at: version.effective.from,
        kind:
          version.noun === 'control'
            ? ('worded' as const)
            : version.noun === 'review'
              ? ('reviewed' as const)
              : ('performed' as const),
        by: names(version.actor),
        title: version.reason || titleOf[version.noun](version.body as never),
        fact: version.fact,
      }))
      return { items }
    }),
    adopt: async call => {
      const reason = call.body.reason || `Adopted ${call.body.adopt.length} proposed controls together`
      for (const { control, owner } of call.body.adopt) {
        const proposed = await versionInForce(call.tx, 'control', control, await momentOf(call.tx, {}, call.at))
        if (proposed.body.lifecycle.state === 'retired') refuse('not_in_lifecycle', `${proposed.body.code} is retired`)
        const person = await versionInForce(call.tx, 'person', owner, await momentOf(call.tx, {}, call.at))
        if (person.body.leftOn !== null)
          refuse('invalid_input', `${person.body.name} has left; name an owner who is here`)
        await record(call, {
          noun: 'control',
          subject: control,
          body: {
            ...proposed.body,
            lifecycle: { state: 'adopted', owner },
            evidenceOwners: proposed.body.evidenceOwners.length > 0 ? proposed.body.evidenceOwners : [owner],
          },
          reason,
        })
      }
      return { adopted: call.body.adopt.length }
    },
  }
}

function addressingKnown(catalog: FrameworkCatalog, body: Control): Control {
  const unknown = body.addresses.findIndex(link => !catalog.requirement(link.requirement))
  if (unknown < 0) return body
  const ref = body.addresses[unknown]?.requirement
  return refuse('invalid_input', `There is no requirement ${ref} in the installed frameworks`, [
    { path: `body.addresses.${unknown}.requirement`, message: 'no such requirement' },
  ])
}
