import type { ScopingView } from '@onus/contract/legal-entity'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Cited, LookedLines } from '../law/cited.tsx'
import { answerState, classWords, factName, flagWords, jurisdictionWords, saidFact, valueWords } from './entity-view.ts'

type Step = ScopingView['steps'][number]

/** What the rules give, in one line, with what is missing. */
export function ScopingResult({ scoping }: { readonly scoping: ScopingView }) {
  const { unknown, special, relevant, registry, labels } = scoping
  const label = scoping.class === 'essential' || scoping.class === 'important' ? labels[scoping.class] : null
  return (
    <div className="space-y-2">
      <p className="text-lg font-semibold">{classWords(scoping.class, scoping.possible)}</p>
      {unknown.length > 0 && (
        <div>
          <p className="font-medium">What would decide it</p>
          <ul className="list-disc pl-5">
            {unknown.map(fact => (
              <li key={fact}>{factName(fact)}</li>
            ))}
          </ul>
        </div>
      )}
      <dl className="space-y-1 text-sm">
        {label && (
          <Line label={`In ${label.jurisdiction} called`}>
            {label.words} <Cited rule={label} />
          </Line>
        )}
        <Line label="Competent">{jurisdictionWords(scoping.jurisdiction)}</Line>
        {scoping.jurisdiction.representative && <Line label="Representative">has to be named in the Union</Line>}
        <Line label="Regulation 2024/2690">{binds(relevant)}</Line>
        <Line label="Registry of the Union">{registry === 'yes' ? 'holds it' : binds(registry)}</Line>
        {special.map(({ rule, replaces }) => (
          <Line key={rule.id} label={rule.source.title}>
            takes the place of {replaces.join(', ')}
          </Line>
        ))}
      </dl>
      {scoping.recheckSoon && (
        <p className="text-sm">It is near the size from which it would be in: look again when it grows.</p>
      )}
      {scoping.drafts?.differs && (
        <p className="text-sm">
          Pending acts, which are no law yet, would make it: {classWords(scoping.drafts.class).toLowerCase()}.
        </p>
      )}
      <ul className="space-y-1 text-sm text-soft">
        {scoping.flags.map(flag => (
          <li key={flag}>{flagWords(flag)}</li>
        ))}
      </ul>
    </div>
  )
}

function binds(answer: 'yes' | 'no' | 'unknown'): string {
  if (answer === 'unknown') return 'unknown'
  return answer === 'yes' ? 'binds it' : 'does not'
}

function Line({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-soft">{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The path to the result: every rule that was asked, with what was put in and what came out. */
export function ScopingPath({ scoping }: { readonly scoping: ScopingView }) {
  return (
    <>
      <Panel title="Size">
        <p className="text-sm text-soft">
          {scoping.ownOnly
            ? 'Own figures only.'
            : 'Own figures, all of enterprises it is linked with, and the share of partners.'}
        </p>
        <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
          {Object.entries(scoping.figures).map(([fact, value]) => (
            <div key={fact} className="flex gap-1.5">
              <dt className="text-soft">{factName(fact)}</dt>
              <dd className="num">{valueWords(value)}</dd>
            </div>
          ))}
        </dl>
        {scoping.shares.length > 0 && (
          <ul className="mt-1 text-sm">
            {scoping.shares.map(({ name, counts, percent }) => (
              <li key={name}>
                {name}
                {percent !== null && `, ${percent} %`}: {shareWords[counts]}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="The path">
        <ol className="divide-y">
          {scoping.steps.map((step, at) => (
            <PathStep
              key={`${step.rule.id} ${step.looked.map(one => JSON.stringify(one.inputs)).join()}`}
              step={step}
              // The size is asked of this year, and again of the year before where its figures are said.
              isBefore={scoping.steps.slice(0, at).some(({ rule }) => rule.id === step.rule.id)}
            />
          ))}
        </ol>
      </Panel>
      {scoping.changes.length > 0 && (
        <Panel title="What would change it">
          <ul className="list-disc pl-5">
            {scoping.changes.map(change => (
              <li key={`${change.fact} ${change.to}`}>
                {saidFact(change.fact, change.to)}
                {change.years === 2 && ', two years in a row'}, then {classWords(change.class, ['open']).toLowerCase()}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <p className="text-sm text-soft">
        Read as the law stood on {scoping.law.on}:{' '}
        {scoping.law.packs
          .map(
            pack =>
              `${pack.id} version ${pack.version}, as of ${pack.asOf}, ${pack.reviewer === null ? 'not yet compared with the text by a lawyer' : `compared with the text by ${pack.reviewer}`}`,
          )
          .join('; ')}
        .
      </p>
    </>
  )
}

const shareWords = {
  linked: 'linked, counts whole',
  partner: 'partner, counts by its share',
  not: 'too small to count',
  unknown: 'share unknown, so it may count or not',
} as const

function PathStep({ step: { rule, answer, looked }, isBefore }: { readonly step: Step; readonly isBefore: boolean }) {
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <StateShape state={answerState(answer)} />
        <span className="min-w-0 flex-1 basis-60">
          {rule.title}
          {isBefore && <span className="text-soft">, in the year before</span>}
        </span>
        <span className="font-medium">{answer}</span>
      </div>
      <div className="pl-5">
        <Cited rule={rule} />
        <LookedLines looked={looked} say={({ fact, value }) => saidFact(fact, value)} />
      </div>
    </li>
  )
}
