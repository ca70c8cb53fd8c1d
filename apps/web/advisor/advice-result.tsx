import type { AdviceView } from '@onus/contract/advice'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import {
  adviceWords,
  changeWords,
  daysWords,
  factWords,
  frameworkWords,
  headline,
  saidWords,
  typeWords,
  warningWords,
} from './advisor-view.ts'

interface ResultProps {
  readonly advice: AdviceView
}

/** What is advised, why, what is missing, and what would change it. */
export function AdviceResult({ advice }: ResultProps) {
  return (
    <div aria-live="polite">
      <Panel title="What is advised">
        <Frameworks advice={advice} />
        <p className="mt-3 text-sm text-soft">
          By {advice.fired.length} of {advice.fired.length + advice.blocked.length + advice.silent.length} rules,
          version {advice.version} as of {advice.asOf}. Not legal advice.
        </p>
      </Panel>
      {advice.fired.length > 0 && <FiredRules advice={advice} />}
      {advice.blocked.length > 0 && <BlockedRules advice={advice} />}
      <Demand advice={advice} />
      <Changes advice={advice} />
      {advice.cost.length > 0 && <CostAndTime advice={advice} />}
      {advice.silent.length > 0 && (
        <Panel
          title={
            advice.silent.length === 1
              ? 'A rule that says nothing here'
              : `${advice.silent.length} rules that say nothing here`
          }
        >
          <ul className="space-y-0.5 text-sm text-soft">
            {advice.silent.map(rule => (
              <li key={rule.id}>
                <RuleId id={rule.id} /> {rule.title}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  )
}

function Frameworks({ advice }: ResultProps) {
  const nothing = headline(advice)
  if (nothing)
    return (
      <p className="flex items-center gap-1.5">
        <StateShape state="unknown" /> {nothing}
      </p>
    )
  return (
    <ol className="space-y-2">
      {advice.frameworks.map(({ framework, word, by, warnings, type }, at) => (
        <li key={framework} className="flex gap-3">
          <span className="num w-5 shrink-0 text-lg font-semibold text-soft">{at + 1}</span>
          <div className="min-w-0">
            <p>
              <span className="text-lg font-semibold">{frameworkWords(framework)}</span> {adviceWords(word)}
              {framework === 'soc2' && typeWords(word, type)}{' '}
              <span className="text-sm text-soft">by {by.join(', ')}</span>
            </p>
            {warnings.length > 0 && (
              <p className="flex flex-wrap items-center gap-x-1.5 text-sm">
                <StateShape state="unknown" /> Not known to hold: {warnings.map(warningWords).join('; ')}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

function FiredRules({ advice }: ResultProps) {
  return (
    <Panel title="Why: rules that speak">
      <ul className="divide-y">
        {advice.fired.map(rule => (
          <li key={rule.id} className="py-2 first:pt-0 last:pb-0">
            <p className="font-medium">
              <RuleId id={rule.id} /> {rule.title}
            </p>
            <p>{saidWords(rule.says)}</p>
            <p className="text-sm text-soft">{rule.why}</p>
            {rule.waits.length > 0 && (
              <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-sm">
                <StateShape state="unknown" /> Would say more with: {rule.waits.map(factWords).join(' ')}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function BlockedRules({ advice }: ResultProps) {
  return (
    <Panel title="Rules that wait for an answer">
      <ul className="divide-y">
        {advice.blocked.map(rule => (
          <li key={rule.id} className="py-2 first:pt-0 last:pb-0">
            <p>
              <RuleId id={rule.id} /> {rule.title}
            </p>
            <p className="flex gap-x-1.5 text-sm text-soft">
              <span className="mt-1 shrink-0">
                <StateShape state="unknown" />
              </span>
              {rule.missing.map(factWords).join(' ')}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const regions = { us: 'The United States', eu: 'The European Union' } as const
const sells = { yes: 'you sell there', no: 'you do not sell there', unknown: 'not answered' } as const

function Demand({ advice }: ResultProps) {
  return (
    <Panel title="Who asks for what">
      <table className="w-full text-left">
        <thead className="text-sm text-soft">
          <tr>
            <th className="py-1 pr-4 font-normal">Buyers in</th>
            <th className="py-1 pr-4 font-normal">usually ask for</th>
            <th className="py-1 font-normal">and</th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {advice.demand.map(one => (
            <tr key={one.region}>
              <td className="py-1 pr-4">{regions[one.region]}</td>
              <td className="py-1 pr-4">{one.asks.map(frameworkWords).join(' or ')}</td>
              <td className="py-1">
                <span className="inline-flex items-center gap-1.5">
                  {one.sells === 'unknown' && <StateShape state="unknown" />} {sells[one.sells]}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function Changes({ advice: { changes } }: ResultProps) {
  return (
    <Panel title="What would change it">
      {changes.length === 0 ? (
        <p className="text-soft">No single other answer changes a word of it.</p>
      ) : (
        <ul className="divide-y">
          {changes.map(change => (
            <li key={`${change.fact} ${change.to}`} className="py-1.5 first:pt-0 last:pb-0">
              <p>
                {factWords(change.fact)} <span className="font-medium">{change.to ? 'Yes' : 'No'}</span>
              </p>
              {changeWords(change).map(words => (
                <p key={words} className="text-sm text-soft">
                  {words}
                </p>
              ))}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function CostAndTime({ advice: { cost, timeline, sources } }: ResultProps) {
  return (
    <Panel title="What it costs and how long it takes">
      {cost.map(one => (
        <div key={one.framework} className="mb-3">
          <p>
            <span className="font-medium">
              {one.framework === 'soc2' ? 'SOC 2, one examination' : 'CSF programme, a year'}:
            </span>{' '}
            {daysWords(one.own)} of your people{one.others[1] > 0 && `, ${daysWords(one.others)} of others`}
          </p>
          <ul className="mt-0.5 text-sm text-soft">
            {one.parts.map(part => (
              <li key={part.driver}>
                {part.driver.charAt(0).toUpperCase() + part.driver.slice(1)}: {part.choice.toLowerCase()},{' '}
                {daysWords(part.own)}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {timeline.length > 0 && (
        <dl className="divide-y border-t">
          {timeline.map(({ title, words }) => (
            <div key={title} className="flex flex-wrap gap-x-3 py-1">
              <dt className="w-64 text-soft">{title}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="mt-2 text-sm text-soft">
        Days: {sources.cost}. Times: {sources.timeline}.
      </p>
    </Panel>
  )
}

function RuleId({ id }: { readonly id: string }) {
  return <span className="mr-1 rounded border px-1 font-mono text-xs">{id}</span>
}
