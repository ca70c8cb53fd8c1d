import type { bundles as operations } from '@onus/contract/bundle'
import { isMaskedFor } from '@onus/core/masking'
import { refuse } from '@onus/core/problem'
import { engagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { noteUnmasking } from '../look/store.ts'
import { insertRead } from '../read/store.ts'
import { lastPosition, namesOfUsers } from '../register/store.ts'
import { bundleOf, bundlesOf, lastMaking, nounsAt } from './store.ts'
import { type Bundling, chosenAt, streamBundle } from './writing.ts'

export function bundleHandlers(rooms: Bundling & { readonly queue: AppQueue }): HandlersOf<typeof operations> {
  return {
    list: narrowed(async ({ tx, params, at, may, reach }) => {
      const engagement = await engagementOf(tx, params.id)
      may('audit:read', { within: [engagement.subject] })
      const { position } = await lastPosition(tx)
      const isKnown = engagement.position !== null && engagement.position <= position
      const chosen = isKnown && (await chosenAt(tx, rooms, params.id, { asOf: at, knownAt: position }))
      const [items, making] = [await bundlesOf(tx, params.id), await lastMaking(tx, params.id)]
      const names = new Map(
        (
          await namesOfUsers(
            tx,
            items.map(one => one.actor.id),
          )
        ).map(user => [user.id, user.name]),
      )
      return {
        items: items.map(({ org: _, noun: __, subject, ...rest }) => ({
          ...rest,
          id: subject,
          actor: { ...rest.actor, name: names.get(rest.actor.id) ?? rest.actor.id },
        })),
        mayShow: !isMaskedFor(reach),
        counts: chosen ? [...(await nounsAt(tx, chosen.indices))] : [],
        making: making && making.state !== 'done' ? { ...making, job: making.id } : null,
      }
    }),
    make: narrowed(async ({ tx, org, params, actor, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('audit:read', { within: [engagement.subject] })
      const input = { engagement: params.id, actor }
      return { job: await rooms.queue.enqueue(tx, { org, kind: 'make_bundle', input, createdBy: actor.id }) }
    }),
    download: narrowed(async call => {
      const { tx, org, params, body, at, may, reach, actor, newId } = call
      const bundle = await bundleOf(tx, params.id)
      may('audit:read', { within: [bundle.body.engagement] })
      const { since = [], personal = 'masked', reason = '' } = body ?? {}
      if (personal === 'shown') {
        if (isMaskedFor(reach))
          refuse('not_permitted', 'Auditors unmask single rows; a bundle with people’s data is given out by who leads')
        if (reason === '')
          refuse('invalid_input', 'Say why people’s data have to be in it', [{ path: 'reason', message: 'say why' }])
        const subject = `${params.id}/shown`
        await insertRead(tx, { org, id: newId(), operation: 'bundles.download', subject, actor, reason })
      }
      if (isMaskedFor(reach)) {
        if (reason === '')
          refuse(
            'invalid_input',
            'Say why you take it: files of evidence are in it as they are, with what they say of people',
            [{ path: 'reason', message: 'say why' }],
          )
        const { engagement } = bundle.body
        await noteUnmasking(call, { engagement, what: 'file', subject: params.id, item: 'the whole bundle', reason })
      }
      const content = await streamBundle(rooms, org, bundle, at, { since, personal })
      const name = `onus-bundle-${bundle.body.at.slice(0, 10)}${personal === 'shown' ? '-with-people' : ''}.zip`
      return { name, mediaType: 'application/zip', content }
    }),
  }
}
