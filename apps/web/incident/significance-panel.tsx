import { Gavel } from 'lucide-react'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Cited, LookedLines } from '../law/cited.tsx'
import { answerState } from '../legal-entity/entity-view.ts'
import { AtTime } from './at-time.tsx'
import { FactLine } from './fact-line.tsx'
import { beginningWords, factWords, timeOf } from './incident-view.ts'
import type { Overview, RoomProps } from './use-incident.ts'

/** What the rules give about significance. */
export const given = {
  yes: 'Significant',
  no: 'Not significant',
  unknown: 'Open: facts are missing',
} as const

const decided = {
  significant: 'Significant',
  not_significant: 'Not significant',
  undecided: 'Undecided',
} as const

/** Whether the incident is significant: what a person decided, what the rules give, and the facts that would decide. */
export function SignificancePanel({ overview, mayWrite, onDecide }: RoomProps & { readonly onDecide: () => void }) {
  const {
    significance,
    entity,
    questions,
    law: { guidance },
  } = overview
  const asked = new Set(questions?.fields.flatMap(({ goesTo }) => (goesTo.part === 'facts' ? [goesTo.name] : [])))
  const matter = significance.facts.filter(({ matters }) => matters)
  return (
    <Panel
      title="Is it significant?"
      actions={
        mayWrite && (
          <Button icon={<Gavel size={14} />} aria-keyshortcuts="d" onClick={onDecide}>
            Decide
          </Button>
        )
      }
    >
      <Decision overview={overview} />
      <p className="mt-2 flex flex-wrap items-center gap-x-1.5">
        <StateShape state={significance.answer === 'yes' ? 'failing' : answerState(significance.answer)} />
        The rules give: <span className="font-medium">{given[significance.answer]}</span>
        <span className="text-soft">{significance.by === 'judgement' ? 'by judgement, no numbers are set' : ''}</span>
      </p>
      {significance.by === 'judgement' && guidance && (
        <p className="mt-1 text-sm">
          {guidance.jurisdiction}: {guidance.words}. <Cited rule={guidance} />
          {guidance.note && <span className="text-soft"> {guidance.note}</span>}
        </p>
      )}
      {!entity.typesKnown && (
        <p className="mt-1 text-sm">
          Nobody has said what {entity.name} does, so no rule of its kind can be asked.{' '}
          <Anchor href={`/nis2/${entity.id}/edit`} className="underline">
            Say it there
          </Anchor>
          .
        </p>
      )}
      <h3 className="mt-4 font-medium">Facts that decide</h3>
      <ul className="divide-y">
        {matter.map(fact => (
          <FactLine
            key={fact.name}
            overview={overview}
            fact={fact}
            mayWrite={mayWrite}
            isAskedBeside={asked.has(fact.name)}
          />
        ))}
      </ul>
      <h3 className="mt-4 font-medium">Each rule</h3>
      <Rules overview={overview} />
    </Panel>
  )
}

function Decision({ overview: { body, people } }: { readonly overview: Overview }) {
  const { decision, moments, awareness } = body
  if (decision === null) return <p className="text-soft">Nobody has decided yet.</p>
  const by = people[decision.by] ?? 'Somebody'
  const aware = moments.aware
  return (
    <div>
      <p>
        <span className="text-lg font-semibold">{decided[decision.answer]}</span>, as {by} decided{' '}
        <Moment at={decision.at} zone={body.zone} />
      </p>
      <p className="whitespace-pre-wrap">{decision.reason}</p>
      <p className="text-sm text-soft">The rules gave then: {given[decision.computed].toLowerCase()}.</p>
      {aware && (
        <p className="text-sm text-soft">
          Known since <Moment at={aware.at} zone={body.zone} />
          {awareness?.by && `, said by ${people[awareness.by] ?? 'somebody'}`}
        </p>
      )}
    </div>
  )
}

function Moment({ at, zone }: { readonly at: string; readonly zone: string }) {
  return <AtTime time={timeOf(at, zone)} />
}

const order = { yes: 0, unknown: 1, no: 2 } as const

function Rules({ overview: { significance } }: { readonly overview: Overview }) {
  const { asked, planned, facts } = significance
  const rules = (planned === null ? asked : [...asked, planned]).toSorted((a, b) => order[a.answer] - order[b.answer])
  const known = new Map(facts.map(fact => [fact.name, fact]))
  const labelOf = (name: string) => known.get(name)?.label.toLowerCase() ?? beginningWords(name)
  if (rules.length === 0) return <p className="text-soft">No rule is asked for this kind of entity.</p>
  return (
    <ul className="divide-y">
      {rules.map(({ rule, answer, looked, deciding }) => (
        <li key={rule.id} className="py-2">
          <details>
            <summary className="flex flex-wrap items-baseline gap-x-2">
              <StateShape state={answer === 'yes' ? 'failing' : answerState(answer)} />
              <span className="min-w-0 flex-1 basis-48">{rule.title}</span>
              <span className="font-medium">{answer}</span>
            </summary>
            <div className="mt-1 space-y-1 pl-5">
              <p>
                <Cited rule={rule} />
              </p>
              <LookedLines
                looked={looked}
                say={({ fact, value }) =>
                  `${labelOf(fact)}: ${factWords({ kind: known.get(fact)?.kind ?? 'number', value })}`
                }
              />
              {deciding.length > 0 && (
                <p className="text-sm">
                  What would decide: {[...new Set(deciding.map(({ fact }) => labelOf(fact)))].join(', ')}
                </p>
              )}
            </div>
          </details>
        </li>
      ))}
    </ul>
  )
}
