import type { controls } from '@onus/contract/control'
import type { Caller } from '@onus/core/access'
import { type Control, offersFor } from '@onus/core/control'
import { titleOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, lastRuns } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { engagementOf } from '../engagement/store.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { type MatrixRooms, matrixIn } from '../matrix/reading.ts'
import type { PostureService } from '../posture/service.ts'
import { record } from '../record/record.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { linksTo, type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { actorNames, recordView } from '../register/view.ts'
import { engagementsNaming, oversightOf } from './store.ts'

const targetOf = (control: Control) => ({
  owners: [...(control.lifecycle.state === 'adopted' ? [control.lifecycle.owner] : []), ...control.evidenceOwners],
})

/** How many looks at a control stand beside it (R-005). */
const eventsShown = 4

export function controlHandlers({
  library,
  posture,
  shipped,
}: {
  library: FrameworkLibrary
  posture: PostureService
  shipped: ReadonlyMap<string, CheckText>
}): HandlersOf<typeof controls> {
  return {
    ...versionedHandlers<typeof Control>('control', {
      read: 'control:read',
      write: 'control:write',
      target: targetOf,
      decide: async ({ writer, body }) => addressingKnown(await library.of(writer.tx), body),
    }),
    get: narrowed(async ({ tx, params, query, at, may, caller, reach }) => {
      const moment = await momentOf(tx, query, at)
      const control = await versionInForce(tx, 'control', params.id, moment)
      const within =
        reach === 'all' ? [] : await engagementsWith(tx, { library, shipped }, control.subject, caller, moment)
      may('control:read', { ...targetOf(control.body), within })
      return (await recordView(tx, control)) as never
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
    checkOffers: narrowed(async ({ tx, at, may }) => {
      const moment = await momentOf(tx, {}, at)
      const items = (await offersOf(tx, shipped, moment)).filter(({ body }) =>
        isAllowed(() => may('control:read', targetOf(body))),
      )
      return { items: items.map(({ body: _, ...offered }) => ({ ...offered, offers: [...offered.offers] })) }
    }),
    takeChecks: async call => {
      const moment = await momentOf(call.tx, {}, call.at)
      const offered = new Map((await offersOf(call.tx, shipped, moment)).map(one => [one.control, one]))
      const taken = Map.groupBy(call.body.take, one => one.control)
      let count = 0
      for (const [control, of] of taken) {
        const checks = [...new Set(of.flatMap(one => one.checks))]
        const one = offered.get(control)
        const unknown = checks.find(check => !one?.offers.some(offer => offer.id === check))
        if (!one || unknown !== undefined)
          return refuse('invalid_input', `${unknown ?? 'The check'} is not offered to that control`, [
            { path: 'take', message: `${unknown} is not offered to ${one?.code ?? control}, or tests it already` },
          ])
        count += checks.length
        await record(call, {
          noun: 'control',
          subject: control,
          body: { ...one.body, checks: [...one.body.checks, ...checks] },
          reason: `Tested by ${checks.length === 1 ? 'one more check' : `${checks.length} more checks`} of the library`,
        })
      }
      return { controls: taken.size, checks: count }
    },
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

/** Of the engagements that an auditor has a grant on, those that look at a control: in their matrix, or in what names it. */
async function engagementsWith(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  control: string,
  caller: Caller | null,
  moment: Moment,
): Promise<readonly string[]> {
  const granted =
    caller?.kind === 'user' ? caller.roles.flatMap(one => (one.role === 'auditor' ? one.objects : [])) : []
  const naming = new Set(granted.length === 0 ? [] : await engagementsNaming(tx, control, granted))
  for (const id of granted) {
    if (naming.has(id)) continue
    const { matrix } = await matrixIn(tx, rooms, await engagementOf(tx, id), moment)
    if (matrix.columns.some(column => column.control === control)) naming.add(id)
  }
  return [...naming]
}

/** Each control that is not retired, with the checks that are offered to it, where there are any. */
async function offersOf(tx: OrgTransaction, shipped: ReadonlyMap<string, CheckText>, moment: Moment) {
  const checks = [...(await checksOf(tx, shipped, moment)).values()].map(({ check }) => check)
  const last = await lastRuns(
    tx,
    checks.map(check => check.id),
    moment,
  )
  return (await versionsInForce(tx, 'control', moment)).flatMap(({ subject, body }) => {
    const offers = offersFor(body, checks, check => last.get(check)?.body.verdict ?? null)
    if (offers.length === 0) return []
    return [{ control: subject, code: body.code, title: body.title, named: body.checks.length, offers, body }]
  })
}

function addressingKnown(catalog: FrameworkCatalog, body: Control): Control {
  const unknown = body.addresses.findIndex(link => !catalog.requirement(link.requirement))
  if (unknown < 0) return body
  const ref = body.addresses[unknown]?.requirement
  return refuse('invalid_input', `There is no requirement ${ref} in the installed frameworks`, [
    { path: `body.addresses.${unknown}.requirement`, message: 'no such requirement' },
  ])
}
