import type { readiness as operations } from '@onus/contract/readiness'
import { startPath } from '@onus/core/engagement'
import type { CheckText } from '../check/catalog.ts'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import { documentDownload } from '../document/download.ts'
import { momentAsked, versionThenOrNow } from '../engagement/moment.ts'
import { pathFactsOf } from '../engagement/path.ts'
import { engagementOf } from '../engagement/store.ts'
import { engagementParts } from '../hindsight/engagement.ts'
import { hindsightOf } from '../hindsight/view.ts'
import type { HandlersOf } from '../http/handler.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { readinessDocument } from './document.ts'
import { type ReadinessRooms, standingOf } from './gather.ts'
import { roadmapView } from './roadmap.ts'
import { readinessSheets, sheetDownload, sheetName } from './sheet.ts'
import { readinessView } from './view.ts'

/** Readiness and roadmap are management's own: whoever does not reach the whole organisation, an auditor too, does not see them. */
export function readinessHandlers(
  rooms: ReadinessRooms & { readonly shipped: ReadonlyMap<string, CheckText> },
): HandlersOf<typeof operations> {
  return {
    get: async ({ tx, org, params, query, at }) => {
      const engagement = await engagementOf(tx, params.id)
      const moment = await momentAsked(tx, engagement, query, at)
      return readinessView(await standingOf(tx, org, rooms, engagement, moment), moment)
    },
    sheet: async ({ tx, org, params, body, at }) => {
      const { format, ...asked } = body
      const engagement = await engagementOf(tx, params.id)
      const moment = await momentAsked(tx, engagement, asked, at)
      const view = readinessView(await standingOf(tx, org, rooms, engagement, moment), moment)
      const { title } = engagement.body
      return sheetDownload(
        `${sheetName(title)}-readiness-${view.today}`,
        format,
        readinessSheets(title, view, await namesIn(tx, moment)),
      )
    },
    document: async ({ tx, org, params, body, at }) => {
      const { format, ...asked } = body
      const engagement = await engagementOf(tx, params.id)
      const moment = await momentAsked(tx, engagement, asked, at)
      const view = readinessView(await standingOf(tx, org, rooms, engagement, moment), moment)
      const organisation = (await versionThenOrNow(tx, 'organisation', org, moment)).body.name
      const head = { organisation, made: await madeWords(tx, at, moment), nameOf: await namesIn(tx, moment) }
      return await documentDownload(
        readinessDocument(engagement.body, view, head),
        `${sheetName(engagement.body.title)}-readiness-${view.today}`,
        format,
      )
    },
    hindsight: async ({ tx, org, params, query, at }) => {
      const engagement = await engagementOf(tx, params.id)
      const { asOf, knownAt } = await momentAsked(tx, engagement, query, at)
      const asked = { asOf, ...(knownAt !== null && { knownAt }) }
      return await hindsightOf(tx, asked, at, engagementParts(tx, org, rooms, engagement))
    },
    roadmap: async ({ tx, org, params, query, at }) => {
      const engagement = await engagementOf(tx, params.id)
      const moment = await momentAsked(tx, engagement, query, at)
      const standing = await standingOf(tx, org, rooms, engagement, moment)
      const { facts } = await pathFactsOf(tx, rooms, engagement, moment, standing.today)
      const scopes = (await versionsInForce(tx, 'scope', moment)).map(one => one.body)
      return roadmapView({
        standing,
        path: startPath(engagement.subject, engagement.body, facts),
        csf: await csfPosture(tx, org, rooms, moment, moment.knownAt === null && moment.asOf === at),
        requests: await openRequests(tx, engagement.subject, moment),
        scope: facts.scope.body,
        parts: scopes.filter(one => one.parent === engagement.body.scope),
      })
    },
  }
}

/** What each person is called; nothing for nobody. */
async function namesIn(tx: OrgTransaction, moment: Moment): Promise<(person: string | null) => string> {
  const names = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body.name]))
  return person => names.get(person ?? '') ?? ''
}

/** Where the outcomes of the first current CSF profile stand. */
async function csfPosture(
  tx: OrgTransaction,
  org: string,
  { posture }: ReadinessRooms,
  moment: Moment,
  isNow: boolean,
) {
  const profiles = await posture.profiles(tx, moment)
  const index = profiles.findIndex(one => one.assessed.framework.startsWith('csf@'))
  if (index === -1) return null
  const { postures } = await posture.answer(tx, org, profiles, { moment, scope: null, window: null, isNow })
  return postures[index] ?? null
}

async function openRequests(tx: OrgTransaction, engagement: string, moment: Moment) {
  const requests = await versionsInForce(tx, 'request', moment)
  return requests
    .filter(({ body }) => body.engagement === engagement && !['draft', 'accepted'].includes(body.lifecycle.state))
    .map(({ body }) => ({ owner: body.assignee }))
}
