import type { Instant } from '@onus/core/time'
import type { Cast, Who } from './cast.ts'

type Ask = {
  readonly title: string
  readonly asked: string
  /** The control that it is about, by its code. */
  readonly code: string
  readonly answers: Extract<Who, 'lead' | 'engineer' | 'preparer'>
  readonly answer: string
  readonly priority?: 'high' | 'normal' | 'low'
  /** What was missing in the first answer. */
  readonly returned?: string
}

const asked: readonly Ask[] = [
  {
    title: 'List of everybody who joined and left',
    asked: 'From the personnel system, with first and last days, for the whole period.',
    code: 'ONUS-PPL-04',
    answers: 'preparer',
    answer: 'Both lists are frozen as populations of this engagement.',
    priority: 'high',
  },
  {
    title: 'Records of the access reviews',
    asked: 'For each quarter: who reviewed what, when, and what was removed.',
    code: 'ONUS-IAM-02',
    answers: 'lead',
    answer: 'The records of each review that was held. For one quarter there is none: the review was not held.',
    priority: 'high',
    returned: 'The decisions about service accounts are not in the record of the first quarter.',
  },
  {
    title: 'Rules of the main branch',
    asked: 'A picture or an export that shows who can merge without an approval.',
    code: 'ONUS-CHG-01',
    answers: 'engineer',
    answer: 'The rules as the collector read them. Nobody can.',
  },
  {
    title: 'Restore of backups',
    asked: 'Evidence of each restore that was tried, with the data set and the time that it took.',
    code: 'ONUS-BCP-03',
    answers: 'engineer',
    answer: 'The records of the restores, one a quarter.',
  },
  {
    title: 'Report of the hosting supplier',
    asked: 'The report that you rely on, and your own look at it.',
    code: 'ONUS-SUP-04',
    answers: 'lead',
    answer: 'The record of our review. The report itself may only be read in our rooms.',
    returned: 'Which exceptions of the report did you find relevant? Please add it.',
  },
  {
    title: 'Weaknesses beyond their day',
    asked: 'Those that were open beyond the day by which they were due, with the reasons.',
    code: 'ONUS-VUL-02',
    answers: 'engineer',
    answer: 'Two. One is worked on in a ticket, the other was forgotten.',
  },
  {
    title: 'Minutes about security',
    asked: 'Of the management body, for the period.',
    code: 'ONUS-GOV-02',
    answers: 'preparer',
    answer: 'The minutes of each quarter.',
    priority: 'low',
  },
]

type Board = {
  readonly engagement: string
  readonly controls: ReadonlyMap<string, string>
  /** Evidence about a control, latest last. */
  readonly evidence: ReadonlyMap<string, readonly string[]>
  readonly moment: (part: number) => Instant
}

/** Every request of an examination that is over: asked by the auditor, answered, some returned once, and accepted. */
export async function answerRequests(cast: Cast, board: Board): Promise<void> {
  const ids = await ask(cast, board, asked)
  await answer(cast, board, asked, ids, 0.3)
  await cast.as('auditor', board.moment(0.45), async hands => {
    for (const [index, { returned }] of asked.entries()) {
      const params = { id: ids[index] as string }
      if (returned === undefined) await hands.requests.transition({ params, body: { verb: 'accept', input: {} } })
      else {
        await hands.requests.comment({ params, body: { words: 'Thank you. One thing is missing, please see above.' } })
        await hands.requests.transition({ params, body: { verb: 'return', input: { why: returned } } })
      }
    }
  })
  const again = asked.flatMap((one, index) => (one.returned ? [{ one, id: ids[index] as string }] : []))
  for (const { one, id } of again) {
    const params = { id }
    await cast.as(one.answers, board.moment(0.7), async hands => {
      await hands.requests.comment({ params, body: { words: 'It was in another file; it is with the answer now.' } })
      const input = { answer: `${one.answer} With what was missing.`, evidence: evidenceOf(board, one.code) }
      await hands.requests.transition({ params, body: { verb: 'submit', input } })
    })
  }
  await cast.as('auditor', board.moment(0.9), async hands => {
    for (const { id } of again) await hands.requests.transition({ params: { id }, body: { verb: 'accept', input: {} } })
  })
}

const running: readonly Ask[] = [
  {
    title: 'Organisation chart of this year',
    asked: 'As it is now, with who stands in for whom.',
    code: 'ONUS-GOV-04',
    answers: 'preparer',
    answer: 'The chart of this month.',
    priority: 'low',
  },
  {
    title: 'What became of the missed access review',
    asked: 'How you make sure that it is not missed again.',
    code: 'ONUS-IAM-02',
    answers: 'lead',
    answer: 'It stands in the calendar of two people, and the reminder goes to both.',
    priority: 'high',
  },
  {
    title: 'Changes merged so far',
    asked: 'An export of the repository, as for the year before.',
    code: 'ONUS-CHG-01',
    answers: 'engineer',
    answer: 'The export comes with the interim population.',
    returned: 'The export ends three days early. Please send it anew.',
  },
  {
    title: 'Risk assessment',
    asked: 'The one of this year, once it is approved.',
    code: 'ONUS-RSK-02',
    answers: 'preparer',
    answer: '',
  },
  {
    title: 'Restore of backups',
    asked: 'The first restore of the new period.',
    code: 'ONUS-BCP-03',
    answers: 'engineer',
    answer: '',
  },
  {
    title: 'Suppliers that came new',
    asked: 'Those with access to data of customers, with their assessments.',
    code: 'ONUS-SUP-01',
    answers: 'lead',
    answer: '',
    priority: 'low',
  },
]

/** The requests of an examination that runs: one in each state. */
export async function askEarly(cast: Cast, board: Board): Promise<void> {
  const ids = await ask(cast, board, running, 5)
  const [accepted, submitted, returned, inProgress] = ids as [string, string, string, string]
  await answer(cast, board, running.slice(0, 3), ids, 0.4)
  await cast.as('preparer', board.moment(0.5), async hands => {
    const params = { id: inProgress }
    await hands.requests.transition({ params, body: { verb: 'start', input: {} } })
    await hands.requests.comment({
      params,
      body: { words: 'The board looks at it next week; may it come after that?' },
    })
  })
  await cast.as('auditor', board.moment(0.7), async hands => {
    await hands.requests.comment({ params: { id: inProgress }, body: { words: 'Yes, after the board is fine.' } })
    await hands.requests.transition({ params: { id: accepted }, body: { verb: 'accept', input: {} } })
    const why = running[2]?.returned ?? ''
    await hands.requests.transition({ params: { id: returned }, body: { verb: 'return', input: { why } } })
    await hands.requests.comment({ params: { id: submitted }, body: { words: 'We look at it this week.' } })
  })
}

/** Asks, and sends the first `sent` of what was asked. */
async function ask(cast: Cast, board: Board, asks: readonly Ask[], sent = asks.length): Promise<readonly string[]> {
  return await cast.as('auditor', board.moment(0), async hands => {
    const ids: string[] = []
    for (const [index, { title, asked, code, answers, priority = 'normal' }] of asks.entries()) {
      const control = board.controls.get(code)
      const { id } = await hands.requests.create({
        body: {
          body: {
            engagement: board.engagement,
            reference: `EAP-${String(index + 1).padStart(2, '0')}`,
            title,
            asked,
            controls: control ? [control] : [],
            assignee: cast.person(answers),
            priority,
          },
        },
      })
      if (index < sent) await hands.requests.transition({ params: { id }, body: { verb: 'send', input: {} } })
      ids.push(id)
    }
    return ids
  })
}

async function answer(cast: Cast, board: Board, asks: readonly Ask[], ids: readonly string[], part: number) {
  for (const [index, { code, answers, answer: words }] of asks.entries()) {
    const input = { answer: words, evidence: evidenceOf(board, code) }
    await cast.as(answers, board.moment(part), hands =>
      hands.requests.transition({ params: { id: ids[index] as string }, body: { verb: 'submit', input } }),
    )
  }
}

const evidenceOf = ({ controls, evidence }: Board, code: string) =>
  [...(evidence.get(controls.get(code) ?? '') ?? [])].slice(-4)
