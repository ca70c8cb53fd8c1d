import type { bundles as operations } from '@onus/contract/bundle'
import { engagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { lastPosition, namesOfUsers } from '../register/store.ts'
import { bundleOf, bundlesOf, lastMaking, nounsAt } from './store.ts'
import { type Bundling, chosenAt, streamBundle } from './writing.ts'

export function bundleHandlers(rooms: Bundling & { readonly queue: AppQueue }): HandlersOf<typeof operations> {
  return {
    list: narrowed(async ({ tx, params, at, may }) => {
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
    download: narrowed(async ({ tx, org, params, body, at, may }) => {
      const bundle = await bundleOf(tx, params.id)
      may('audit:read', { within: [bundle.body.engagement] })
      const content = await streamBundle(rooms, org, bundle, at, body?.since ?? [])
      const name = `onus-bundle-${bundle.body.at.slice(0, 10)}.zip`
      return { name, mediaType: 'application/zip', content }
    }),
  }
}
