import type { dropBoxes } from '@onus/contract/drop-box'
import { type DropBox, dropLimits } from '@onus/core/drop-box'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf, SignedIn } from '../http/handler.ts'
import { entityOf } from '../incident/entity.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { versionsInForce, versionsOf } from '../register/store.ts'
import { newAddress } from './address.ts'
import type { ReceiverSettings } from './receiver.ts'
import { dropAddress, lastDropped, lastMailOf, putAddress } from './store.ts'

export function dropBoxHandlers(receiver: ReceiverSettings | null): HandlersOf<typeof dropBoxes> {
  const { get, history } = versionedHandlers<typeof DropBox>('drop-box', {
    read: 'incident:read',
    write: 'incident:write',
  })
  const open = () =>
    receiver ?? refuse('unavailable', 'No mail is taken here: set ONUS_DROP_BOX_PORT and ONUS_DROP_BOX_HOST')
  return {
    get: get as HandlersOf<typeof dropBoxes>['get'],
    history: history as HandlersOf<typeof dropBoxes>['history'],
    list: async ({ tx, at }) => {
      const moment = { asOf: at, knownAt: null }
      const names = new Map(
        (await versionsInForce(tx, 'legal-entity', moment)).map(one => [one.subject, one.body.name]),
      )
      const last = await lastMailOf(tx)
      const items = (await versionsInForce(tx, 'drop-box', moment))
        .filter(({ body }) => body.state === 'open')
        .map(({ subject, version, body }) => ({
          id: subject,
          version,
          body,
          entityName: names.get(body.entity) ?? 'An entity that is gone',
          lastMailAt: last.get(subject) ?? null,
        }))
      return {
        receiver: receiver && {
          host: receiver.host,
          port: receiver.port,
          isEncrypted: receiver.tls !== null,
          mostBytes: dropLimits.bytes,
        },
        items,
      }
    },
    mails: async ({ tx }) => ({ items: [...(await lastDropped(tx))] }),
    make: async call => {
      onlyPeople(call)
      const { host } = open()
      const { subject: entity } = await entityOf(call.tx, call.at, call.body.entity)
      const { local, hash, hint } = newAddress()
      const body: DropBox = { entity, hint, acknowledges: call.body.acknowledges, state: 'open' }
      const recorded = await record(call, { noun: 'drop-box', body, reason: 'Made a drop box' })
      await putAddress(call.tx, call.org, recorded.id, hash)
      return { ...recorded, address: `${local}@${host}` }
    },
    change: async call => {
      onlyPeople(call)
      const box = await openBox(call.tx, call.params.id)
      const { acknowledges, reason } = call.body
      return await record(call, {
        noun: 'drop-box',
        subject: call.params.id,
        body: { ...box.body, acknowledges },
        reason: reason || 'Said to whom it answers',
        expectedVersion: call.ifMatch ?? box.version,
      })
    },
    replace: async call => {
      onlyPeople(call)
      const { host } = open()
      const box = await openBox(call.tx, call.params.id)
      const { local, hash, hint } = newAddress()
      const recorded = await record(call, {
        noun: 'drop-box',
        subject: call.params.id,
        body: { ...box.body, hint },
        reason: call.body.reason || 'Gave it another address',
        expectedVersion: call.ifMatch ?? box.version,
      })
      await putAddress(call.tx, call.org, call.params.id, hash)
      return { ...recorded, address: `${local}@${host}` }
    },
    close: async call => {
      onlyPeople(call)
      const box = await openBox(call.tx, call.params.id)
      await dropAddress(call.tx, call.org, call.params.id)
      return await record(call, {
        noun: 'drop-box',
        subject: call.params.id,
        body: { ...box.body, state: 'closed' },
        reason: call.body.reason || 'Closed',
        expectedVersion: call.ifMatch ?? box.version,
      })
    },
  }
}

function onlyPeople({ signedIn }: { readonly signedIn: SignedIn | null }): void {
  if (signedIn === null) refuse('not_permitted', 'Only a person sets up a drop box')
}

async function openBox(tx: OrgTransaction, id: string): Promise<Version<DropBox>> {
  const [latest] = await versionsOf(tx, 'drop-box', id)
  if (latest === undefined) return refuse('not_found', 'There is no such drop box in this organisation')
  if (latest.body.state === 'closed') return refuse('not_in_lifecycle', 'This drop box is closed: make another')
  return latest
}
