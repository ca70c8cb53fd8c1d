import type { agendaFeeds } from '@onus/contract/agenda'
import { type Caller, can } from '@onus/core/access'
import { icsOf } from '@onus/core/agenda'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import { hashOf, newSecret } from '../auth/secret.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf, SignedIn } from '../http/handler.ts'
import { mayOf } from '../http/may.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { insertRead } from '../read/store.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { agendaItems, chosen } from './gather.ts'
import {
  deleteFeed,
  enterFeed,
  feedWasRead,
  insertFeed,
  memberNow,
  ownFeeds,
  type ReadFeed,
  replaceHash,
} from './store.ts'

const mostFeeds = 10

/** One answer for a wrong, a replaced and an ended address, and for one whose member may read nothing any more. */
const lost = () => refuse('not_found', 'There is no calendar at this address: it may have ended')

const unknown = () => refuse('not_found', 'You have no such calendar feed')

/**
 * Calendar feeds: each belongs to one member, and a program that reads it sees what that member may read at that moment, with
 * the roles of that moment. Only the hash of the secret in the address is kept.
 */
export function agendaFeedHandlers(origin: string, law: ShippedLaw): HandlersOf<typeof agendaFeeds> {
  const addressOf = (secret: string) => `${origin}/api/agenda/feeds/${secret}.ics`
  return {
    list: async call => {
      personal(call)
      return { items: [...(await ownFeeds(call.tx))] }
    },
    create: async call => {
      const user = personal(call)
      if ((await ownFeeds(call.tx)).length >= mostFeeds)
        refuse('conflict', `You have ${mostFeeds} feeds already; end one that nothing reads any more`)
      const { secret, hash } = newSecret('')
      const id = call.newId()
      await insertFeed(call.tx, { ...call.body, id, user, hash, madeAt: call.at })
      return { id, address: addressOf(secret) }
    },
    replace: async ({ tx, params, ...call }) => {
      personal(call)
      const { secret, hash } = newSecret('')
      if (!(await replaceHash(tx, params.id, hash))) return unknown()
      return { id: params.id, address: addressOf(secret) }
    },
    end: async ({ tx, params, ...call }) => {
      personal(call)
      return (await deleteFeed(tx, params.id)) ? { id: params.id } : unknown()
    },
    read: async ({ tx, params, at, newId, sent, address, use }) => {
      const hash = hashOf(params.secret)
      await use(hash.toString('hex'))
      const feed = (await enterFeed(tx, hash)) ?? lost()
      const member = (await memberNow(tx, feed)) ?? lost()
      const caller: Caller = { kind: 'user', id: feed.user, org: feed.org, ...member }
      if (!can(caller, 'notification:read').allowed) return lost()
      const write = await textOf({ tx, at, feed, caller, origin, law })
      const digest = hashOf(write({ sequence: 0, changedAt: instant(0) }))
      const isSame = feed.changedAt !== null && feed.digest?.equals(digest) === true
      const revision = isSame
        ? { sequence: feed.sequence, changedAt: feed.changedAt }
        : { sequence: feed.sequence + 1, changedAt: at }
      const text = write(revision)
      const tag = `"${hashOf(text).toString('hex')}"`
      const isKept = tagsIn(sent('if-none-match')).includes(tag)
      await feedWasRead(tx, feed, at, { ...revision, digest })
      if (!isKept)
        await insertRead(tx, {
          org: feed.org,
          id: newId(),
          operation: 'agendaFeeds.read',
          subject: feed.id,
          actor: { kind: 'user', id: feed.user },
          reason: `By the address of a calendar feed, from ${address}`,
        })
      const content = Buffer.from(text, 'utf8')
      return { name: 'onus.ics', mediaType: 'text/calendar; charset=utf-8', content, feed: { tag, isKept } }
    },
  }
}

/** A program with a token has no calendar of its own. */
function personal({ signedIn }: { readonly signedIn: SignedIn | null }): string {
  return signedIn?.user ?? refuse('not_permitted', 'Only a person subscribes to the calendar')
}

type Reading = {
  readonly tx: OrgTransaction
  readonly at: Instant
  readonly feed: ReadFeed
  readonly caller: Caller & { readonly kind: 'user' }
  readonly origin: string
  readonly law: ShippedLaw
}

/** What stands in a feed from thirty days back to thirteen months ahead, to be written down under a revision. */
async function textOf({ tx, at, feed, caller, origin, law }: Reading) {
  const moment = await momentOf(tx, {}, at)
  const { body: organisation } = await versionInForce(tx, 'organisation', feed.org, { asOf: at, knownAt: null })
  const calendar = calendarOfOrganisation(organisation)
  const from = calendar.dateAt(calendar.plusDays(at, -30))
  const to = calendar.dateAt(calendar.plusMonths(at, 13))
  const may = mayOf(caller)
  const items = await agendaItems({ tx, org: feed.org, at, may, law, moment }, { from, to })
  const shown = chosen(items, feed, caller.person, may)
  return (revision: { readonly sequence: number; readonly changedAt: Instant }) =>
    icsOf(shown, { name: organisation.name, origin, at, revision })
}

function tagsIn(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''))
}
