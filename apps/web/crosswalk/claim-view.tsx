import { Check, X } from 'lucide-react'
import type { Reply } from '../api.ts'
import { frameworkHref } from '../framework/tree-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import type { State } from '../kit/state-view.ts'
import { Label, LevelMark, RelationShape } from './marks.tsx'
import { guardsInWords, guardTitle, idOf, relationWords } from './relation-view.ts'

type Claims = Reply<'crosswalks', 'claims'>
export type Claim = Claims['claims'][number]
export type Hop = Reply<'crosswalks', 'relations'>['direct'][number]['statements'][number]

interface ClaimViewProps {
  readonly claim: Claim
  /** The state of a control by its id, where the page knows it. */
  readonly stateOf?: (control: string) => State | undefined
}

/** One supporting claim: how far it goes, what stays open, and its proof folded below. */
export function ClaimView({ claim, stateOf }: ClaimViewProps) {
  return (
    <article className="py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        {claim.by === 'relation' ? (
          <Anchor href={frameworkHref(claim.source.requirement)} className="font-medium hover:underline">
            <span className="mr-1.5 font-mono text-sm">{claim.source.id}</span>
            {claim.source.title}
          </Anchor>
        ) : (
          <span className="font-medium">Covered together, element by element</span>
        )}
        <LevelMark level={claim.level} />
        {claim.level === 'suggested' && <Label>suggestion</Label>}
      </div>
      {claim.controls.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {claim.controls.map(control => (
            <li key={control.id}>
              <ControlLink control={control} state={stateOf?.(control.id)} />
            </li>
          ))}
        </ul>
      )}
      {claim.uncovered.length > 0 && (
        <div className="mt-1.5 text-sm">
          <p className="text-soft">What stays open</p>
          <ul className="list-disc pl-5">
            {claim.uncovered.map(words => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
      <details className="mt-1.5 text-sm">
        <summary className="text-soft">Proof: {guardsInWords(claim.guards)}</summary>
        <div className="mt-2 space-y-3 border-l-2 pl-3">
          {claim.by === 'relation' ? (
            <PathView path={claim.path} otherPaths={claim.otherPaths} />
          ) : (
            <Elements claim={claim} />
          )}
          <Guards guards={claim.guards} />
        </div>
      </details>
    </article>
  )
}

export function ControlLink({
  control,
  state,
}: {
  readonly control: { readonly id: string; readonly code: string; readonly title: string }
  readonly state?: State | undefined
}) {
  return (
    <Anchor href={`/controls/${control.id}`} className="inline-flex items-baseline gap-1.5 hover:underline">
      {state && (
        <span className="shrink-0">
          <StateMark state={state} word={false} />
        </span>
      )}
      <span className="shrink-0 font-mono">{control.code}</span>
      <span className="min-w-0">{control.title}</span>
      {state && <span className="shrink-0 text-soft">{state.replaceAll('_', ' ')}</span>}
    </Anchor>
  )
}

function Guards({ guards }: { readonly guards: Claim['guards'] }) {
  if (guards.length === 0) return null
  return (
    <ul aria-label="Guards" className="space-y-1">
      {guards.map(({ guard, passed, words }) => (
        <li key={guard} className="flex gap-2">
          {passed ? (
            <Check size={14} className="mt-0.5 shrink-0 text-operating" aria-hidden="true" />
          ) : (
            <X size={14} className="mt-0.5 shrink-0 text-failing" aria-hidden="true" />
          )}
          <span>
            <span className="font-medium">{guardTitle(guard)}</span>: {passed ? 'passed' : 'not passed'}.{' '}
            <span className="text-soft">{words}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

interface PathViewProps {
  readonly path: readonly Hop[]
  readonly otherPaths: number
  readonly licenceOf?: (set: string) => string | undefined
}

/** A path of relations, hop after hop, each with whose word it rests on. */
export function PathView({ path, otherPaths, licenceOf }: PathViewProps) {
  return (
    <>
      <ol className="space-y-2" aria-label="Path">
        {path.map((hop, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a hop has no identity but its place
          <li key={at}>
            <Statement hop={hop} licence={licenceOf?.(hop.set)} />
          </li>
        ))}
      </ol>
      {otherPaths > 0 && (
        <p className="text-soft">
          {otherPaths === 1 ? 'One other path leads' : `${otherPaths} other paths lead`} here; this one goes furthest.
        </p>
      )}
    </>
  )
}

/** One thing that is said about two requirements: what, by whom, on what grounds, with what weight. */
export function Statement({ hop, licence }: { readonly hop: Hop; readonly licence?: string | undefined }) {
  const isSuggestion = hop.standing.startsWith('Suggestion')
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-1.5">
        <RelationShape relation={hop.relation} />
        <span>
          <span className="font-mono">{idOf(hop.from)}</span> {relationWords(hop.relation).between}{' '}
          <span className="font-mono">{idOf(hop.to)}</span>
        </span>
        {isSuggestion && <Label>suggestion</Label>}
      </p>
      {hop.decision ? (
        <p className="text-soft">
          Decided here, resting on {hop.publisher}
          {hop.set !== 'own' && ` (${hop.set})`}
        </p>
      ) : (
        <p className="text-soft">
          {hop.publisher} · {hop.set}
          {licence && ` · ${licence}`}
        </p>
      )}
      <p className="text-soft">{hop.standing}</p>
      {hop.rationale && (
        <p>
          Compared by{' '}
          {hop.rationale === 'syntactic'
            ? 'wording'
            : hop.rationale === 'semantic'
              ? 'meaning'
              : 'what it brings about'}
          {hop.rationaleText && `: ${hop.rationaleText}`}
        </p>
      )}
      {!hop.rationale && hop.rationaleText && <p>{hop.rationaleText}</p>}
      {hop.remainder && (
        <p>
          <span className="text-soft">Left open:</span> {hop.remainder}
        </p>
      )}
      {hop.scopeNote && (
        <p>
          <span className="text-soft">Where:</span> {hop.scopeNote}
        </p>
      )}
      {hop.conditions.length > 0 && (
        <ul className="list-disc pl-5">
          {hop.conditions.map(({ text, holds }) => (
            <li key={text}>
              {text}: {holds ? 'holds here' : 'does not hold here'}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Elements({ claim }: { readonly claim: Extract<Claim, { by: 'group' }> }) {
  const codes = new Map(claim.controls.map(control => [control.id as string, control]))
  return (
    <ol className="list-decimal space-y-1 pl-5" aria-label="Elements">
      {claim.elements.map(({ text, control, how }) => {
        const known = codes.get(control)
        return (
          <li key={text}>
            {text}: {known ? <ControlLink control={known} /> : 'a control not known here'}. {how}
          </li>
        )
      })}
    </ol>
  )
}

/** Statements that cannot both be true: somebody has to look. */
export function Contradictions({ items }: { readonly items: Claims['contradictions'] }) {
  if (items.length === 0) return null
  return (
    <div role="alert" className="rounded-md bg-failing-soft px-3 py-2">
      <p className="font-medium">
        {items.length === 1 ? 'Two statements contradict' : `${items.length} contradictions`}
      </p>
      <ul className="list-disc pl-5">
        {items.map(one => (
          <li key={`${one.first} ${one.second} ${one.words}`}>{one.words}</li>
        ))}
      </ul>
    </div>
  )
}
