import type { mail } from '@onus/contract/mail'
import { composeMessage, isZone } from '@onus/core/mail'
import { refuse } from '@onus/core/problem'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { versionInForce, versionsOf } from '../register/store.ts'
import { deadLetters, keepPreference, mailCounts, preferenceOf, reviveMail } from './store.ts'
import type { Mailer } from './transport.ts'

export function mailHandlers({
  mailer,
  queue,
  origin,
}: {
  mailer: Mailer | null
  queue: AppQueue
  origin: string
}): HandlersOf<typeof mail> {
  return {
    preference: async ({ tx, caller }) => {
      const user = caller.kind === 'user' ? caller : refuse('not_permitted', 'A token gets no mail')
      const { address } = await addressOf(tx, user.person)
      return { ...(await preferenceOf(tx, user.id)), address, configured: mailer !== null }
    },
    prefer: async ({ tx, org, caller, body }) => {
      if (caller.kind !== 'user') return refuse('not_permitted', 'A token gets no mail')
      if (body.zone !== null && !isZone(body.zone))
        refuse('invalid_input', `There is no zone "${body.zone}"`, [
          { path: 'body.zone', message: 'expected a zone like Europe/Berlin' },
        ])
      await keepPreference(tx, org, caller.id, body)
      return body
    },
    status: async ({ tx }) => ({
      configured: mailer !== null,
      from: mailer?.from ?? null,
      server: mailer?.server ?? null,
      ...(await mailCounts(tx)),
      dead: [...(await deadLetters(tx))],
    }),
    test: async ({ tx, org, caller, at, newId }) => {
      const out = mailer ?? refuse('unavailable', 'No mail is sent from here: set ONUS_SMTP_URL and ONUS_MAIL_FROM')
      const { address, name } = await addressOf(tx, caller.kind === 'user' ? caller.person : null)
      const to = address ?? refuse('conflict', 'No address is known of you: say one in your account')
      const { body } = await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })
      const items = [{ title: 'A test of mail', text: 'It arrived, so reminders will too.', link: '/' }]
      const message = composeMessage({ organisation: body.name, name, items, origin })
      const sent = await out.send({ id: newId(), to, ...message })
      return { to, sent: sent.state === 'sent', why: sent.state === 'sent' ? null : sent.why }
    },
    again: async ({ tx, org, params, caller }) => {
      if (!(await reviveMail(tx, params.id))) refuse('not_found', 'There is no undelivered message with this id')
      if (mailer !== null) await queue.enqueue(tx, { org, kind: 'send_mail', input: {}, createdBy: caller.id })
      return { id: params.id }
    },
  }
}

async function addressOf(tx: OrgTransaction, person: string | null) {
  const body = person === null ? undefined : (await versionsOf(tx, 'person', person))[0]?.body
  return { address: body?.email ?? null, name: body?.name ?? '' }
}
