import { type Instant, instant } from '@onus/core/time'
import type { Hands } from './hands.ts'
import type { UnderLaw } from './law.ts'
import type { Suppliers } from './suppliers.ts'

type Stage = 'early_warning' | 'notification' | 'final'
type Params = { readonly id: string }

/** Does what happened so many hours after a beginning; whatever lies after now has not happened. */
function since({ cast, context }: UnderLaw, began: Instant) {
  const at = (hours: number) => instant(Date.parse(began) + hours * 3_600_000)
  return {
    at,
    after: async <T>(hours: number, work: (hands: Hands) => Promise<T>): Promise<T | null> =>
      at(hours) > context.now() ? null : await cast.as('lead', at(hours), work),
  }
}

/** An outage that was significant: opened by an alarm, decided, reported in three steps on time, handled, and learnt from. */
export async function liveThroughIncident(under: UnderLaw, { identity }: Suppliers): Promise<void> {
  const { entity, on, controls } = under
  const { at, after } = since(under, instant(Date.parse(on(28, 16)) + 12 * 60_000))
  const said = (hours: number) => ({ at: at(hours) })
  const opened = await after(0.1, async hands => {
    const { id } = await hands.incidents.open({
      body: {
        entity,
        title: 'Nobody can sign in to the berth service',
        whatHappened:
          'Every sign-in has failed since 16:12 UTC. Harbours fall back on radio. Plans that are open stay readable.',
        detected: said(0),
        source: { kind: 'alert', reference: 'Pegel Monitoring, alarm 5521 (made up)' },
      },
    })
    return { id }
  })
  if (opened === null) return
  const params = opened
  await after(1.2, async hands => {
    await hands.incidents.amend({
      params,
      body: {
        change: {
          moments: { occurred: said(0), triageStarted: said(0.2) },
          facts: {
            suspected_malicious: false,
            data_compromised: false,
            only_planned: false,
            outage: 4_300,
            users_affected_eu: 18_000,
          },
          answers: {
            cross_border: true,
            services: ['Lantern platform'],
            member_states: ['AT', 'DE'],
            effects: ['availability'],
            severity: 'High: no harbour can change a plan. No data are touched.',
          },
          suppliers: [identity],
        },
        reason: 'What the first hour showed',
      },
    })
    await hands.incidents.decide({
      params,
      body: {
        answer: 'significant',
        reason: 'The service has been wholly unavailable for more than half an hour, for every harbour.',
        aware: said(0.8),
      },
    })
  })
  await file(after, params, 'early_warning', [3.2, 3.4, 3.6, 26], 'BSI-2-000000 (made up)')
  await after(5, async hands => {
    const { body } = await hands.incidents.get({ params })
    const done = { at: at(4.9), note: 'Nordkai Bank AG was told by telephone and by mail.' }
    await hands.incidents.amend({
      params,
      body: {
        change: {
          moments: { handled: said(4.6) },
          interruptions: [{ kind: 'outage', service: 'Lantern platform', from: said(0), to: said(4.6) }],
          clocks: body.clocks.map(clock => ({ ...clock, done })),
          notices: [
            {
              to: 'All harbours',
              what: 'Sign-in works again. Plans that were made by radio are to be entered by hand.',
              at: said(4.8),
              channel: 'Mail and status page',
            },
          ],
        },
        reason: 'Sign-in works again',
      },
    })
    await hands.suppliers.notice({
      params: { id: identity },
      body: {
        what: 'A certificate of its sign-in service ran out, and no alarm had been set for it.',
        awareAt: at(0.5),
        toldAt: at(4.2),
        incident: params.id,
      },
    })
  })
  await after(30, hands =>
    hands.incidents.amend({
      params,
      body: {
        change: {
          rootCause: 'Certificate of a supplier ran out',
          answers: {
            threat: 'A certificate that ran out at the supplier of sign-in',
            measures_applied: 'The supplier renewed it; local sign-in for harbour masters was switched on meanwhile.',
            measures_ongoing: 'An alarm of our own watches the certificates of suppliers.',
            users_method: 'Accounts that tried to sign in, from the log of the supplier',
            supplier: 'Leuchtfeuer Identity B.V.',
            cross_border_impact: 'Two harbours in Austria worked by radio for the same time.',
            described_in_full:
              'For four hours and 36 minutes nobody could sign in. No data were lost or seen by others.',
          },
        },
        reason: 'What the supplier wrote',
      },
    }),
  )
  await file(after, params, 'notification', [44, 45, 46, 70], 'BSI-2-000000/1 (made up)')
  await file(after, params, 'final', [470, 472, 474, 500], 'BSI-2-000000/2 (made up)')
  await after(510, hands =>
    hands.incidents.amend({
      params,
      body: {
        change: {
          review: {
            learnt:
              'We watched our own certificates and none of suppliers. Local sign-in must not need a person who remembers it.',
            actions: [],
            controls: ['ONUS-SUP-01', 'ONUS-BCP-03'].flatMap(code => controls.get(code) ?? []),
            risks: [],
            csf: ['govern', 'detect', 'recover'],
          },
        },
        reason: 'Looked back on together',
      },
    }),
  )
}

/** An exercise at the table: the same clocks, each report ended without being sent to anybody. */
export async function rehearse(under: UnderLaw): Promise<void> {
  const { at, after } = since(under, under.on(100, 12))
  const params = await after(0, async hands => {
    const { id } = await hands.incidents.open({
      body: {
        entity: under.entity,
        kind: 'tabletop',
        title: 'Exercise: files of the office are encrypted',
        whatHappened: 'A note asks for money. The service runs on.',
      },
    })
    return { id }
  })
  if (params === null) return
  await after(0.4, hands =>
    hands.incidents.decide({
      params,
      body: {
        answer: 'significant',
        reason: 'Somebody outside has keys of ours, and nobody knows how far they reach.',
        aware: { at: at(0.3) },
      },
    }),
  )
  await after(0.8, hands =>
    hands.incidents.amend({
      params,
      body: { change: { moments: { handled: { at: at(0.7) } } }, reason: 'As it was played' },
    }),
  )
  for (const [index, stage] of (['early_warning', 'notification', 'final'] as const).entries())
    await after(1 + index, async hands => {
      const filing = await hands.filings.draft({ params, body: { stage } })
      await hands.filings.approve({ params: { id: filing.id }, body: {} })
      await hands.filings.rehearse({ params: { id: filing.id }, body: {} })
    })
}

type After = ReturnType<typeof since>['after']

/** Drafts a report, approves it, records that it was sent, and what the authority answered. */
async function file(
  after: After,
  params: Params,
  stage: Stage,
  [drafted, approved, sent, answered]: readonly [number, number, number, number],
  reference: string,
): Promise<void> {
  const made = await after(drafted, hands => hands.filings.draft({ params, body: { stage } }))
  if (made === null) return
  const filing = { id: made.id }
  await after(approved, hands => hands.filings.approve({ params: filing, body: {} }))
  await after(sent, hands => hands.filings.submit({ params: filing, body: { channel: 'Portal of the BSI' } }))
  await after(answered, hands => hands.filings.answer({ params: filing, body: { outcome: 'acknowledged', reference } }))
}
