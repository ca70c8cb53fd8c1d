import type { bridgeLetters as operations } from '@onus/contract/bridge-letter'
import type { Target } from '@onus/core/access'
import {
  type Bridged,
  type BridgeLetter,
  bridgeLetters,
  firstDay,
  letterGaps,
  letterText,
  signLetter,
} from '@onus/core/bridge-letter'
import { paragraphs } from '@onus/core/document'
import { orRefuse, refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import { nowOf } from '../description/live.ts'
import { documentDownload } from '../document/download.ts'
import { engagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { dayIn, zoneAt } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { bridgedBy } from './bridged.ts'

export function bridgeLetterHandlers(): HandlersOf<typeof operations> {
  return {
    ...registerHandlers(bridgeLetters, {
      read: 'engagement:read',
      write: 'engagement:write',
      target: targetOf,
      settle: async (tx, { report, next }) => {
        await engagementOf(tx, report)
        if (next === report)
          refuse('invalid_input', 'The next engagement is another one', [{ path: 'next', message: 'is the same' }])
        if (next !== null) await engagementOf(tx, next)
      },
    }),
    state: narrowed(async ({ tx, org, params, query, at, may }) => {
      const moment = await momentOf(tx, query, at)
      const { body } = await versionInForce(tx, 'bridge-letter', params.id, moment)
      may('engagement:read', targetOf(body))
      const bridged = await bridgedBy(tx, org, body, moment)
      return {
        text: await wordsOf(tx, body, bridged, moment),
        gaps: body.lifecycle.state === 'draft' ? [...letterGaps(body, bridged)] : [],
        changes: [...bridged.changes],
        incidents: [...bridged.incidents],
      }
    }),
    sign: narrowed(async call => {
      const { tx, org, params, at } = call
      const { body } = await letterOf(tx, params.id)
      call.may('assertion:sign', targetOf(body))
      const { actorPerson } = deciding(call)
      const bridged = await bridgedBy(tx, org, body, nowOf(at))
      const by = { person: actorPerson, at: instant(at), name: await nameOf(tx, body.signatory, nowOf(at)) }
      const signed = orRefuse(signLetter(body, bridged, by))
      if (call.body.words !== letterText(body, bridged, by.name))
        refuse('conflict', 'The words changed since you read them. Read them again, then sign.')
      return await record(call, {
        noun: 'bridge-letter',
        subject: params.id,
        body: signed,
        reason: 'Signed for management',
        expectedVersion: call.ifMatch,
      })
    }),
    document: narrowed(async ({ tx, org, params, body: { format, ...asked }, at, may }) => {
      const moment = await momentOf(tx, asked, at)
      const { body } = await versionInForce(tx, 'bridge-letter', params.id, moment)
      may('engagement:read', targetOf(body))
      const bridged = await bridgedBy(tx, org, body, moment)
      const document = {
        title: 'Bridge letter',
        subtitle: `${bridged.organisation}, ${firstDay(bridged.report)} to ${body.to}`,
        mark: markOf(body, await zoneAt(tx, at)),
        made: await madeWords(tx, at, moment),
        blocks: [...paragraphs(await wordsOf(tx, body, bridged, moment))],
      }
      return await documentDownload(document, `bridge-letter-${body.to}`, format)
    }),
  }
}

/** Who signs it answers for it; an auditor sees the letters that follow the report of theirs. */
function targetOf({ signatory, report }: BridgeLetter): Target {
  return { owners: signatory === null ? [] : [signatory], within: [report] }
}

async function letterOf(tx: OrgTransaction, id: string): Promise<Version<BridgeLetter>> {
  const [latest] = await versionsOf(tx, 'bridge-letter', id)
  return latest as Version<BridgeLetter>
}

/** The words that were signed, or those that would be signed now. */
async function wordsOf(tx: OrgTransaction, letter: BridgeLetter, bridged: Bridged, moment: Moment): Promise<string> {
  if (letter.lifecycle.state !== 'draft') return letter.lifecycle.text
  return letterText(letter, bridged, await nameOf(tx, letter.signatory, moment))
}

async function nameOf(tx: OrgTransaction, person: string | null, moment: Moment): Promise<string> {
  const people = await versionsInForce(tx, 'person', moment)
  return people.find(one => one.subject === person)?.body.name ?? '[unknown: who signs]'
}

function markOf({ lifecycle }: BridgeLetter, zone: string): string | null {
  switch (lifecycle.state) {
    case 'draft':
      return 'Draft: not signed'
    case 'signed':
      return null
    case 'withdrawn':
      return `Withdrawn on ${dayIn(zone, lifecycle.withdrawnAt)}`
  }
}
