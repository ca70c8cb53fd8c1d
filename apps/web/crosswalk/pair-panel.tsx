import { type ReactNode, useState } from 'react'
import { client, useAct, useMoment, useRead, useWindow } from '../api.ts'
import { RequirementWords } from '../framework/requirement-text.tsx'
import { frameworkHref } from '../framework/tree-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { ClaimView, Contradictions, PathView, Statement } from './claim-view.tsx'
import { DecideForm } from './decide-form.tsx'
import { GroupCoverages } from './group-coverages.tsx'
import { Label, LevelMark } from './marks.tsx'
import type { Decision } from './matrix-view.ts'
import { frameworkOf, idOf, levelWords, relationWords } from './relation-view.ts'
import { Retire } from './retire.tsx'

interface PairPanelProps {
  readonly source: string
  readonly target: string
  /** The decision in force about the pair. */
  readonly decision: Decision | null
  readonly licenceOf: (set: string) => string | undefined
}

/** Everything about two requirements: both texts, all that is said, what follows and why, and the decision. */
export function PairPanel({ source, target, decision, licenceOf }: PairPanelProps) {
  const moment = useMoment()
  const frameworks = frameworkOf(target)
  const relations = useRead('crosswalks', 'relations', {
    params: { ref: source },
    query: { ...moment, frameworks, derived: 'true' },
  })
  const claims = useRead('crosswalks', 'claims', { params: { ref: target }, query: useWindow() })
  return (
    <div className="space-y-5 p-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Text requirement={source} />
        <Text requirement={target} />
      </div>
      <Loaded of={relations} waiting={<SkeletonRows rows={6} />}>
        {answer => {
          const direct = answer.direct.find(one => one.other.requirement === target)?.statements ?? []
          const derived = answer.derived.find(one => one.other.requirement === target)
          const conflicts = answer.contradictions.filter(
            one => [one.first, one.second].includes(target) && [one.first, one.second].includes(source),
          )
          const set = direct.find(one => one.decision === null)
          return (
            <>
              <Contradictions items={conflicts} />
              <Section title={`What is said (${direct.length})`}>
                {direct.length === 0 && <p className="text-soft">No set and no decision names this pair.</p>}
                <ul className="-my-2 divide-y">
                  {direct.map((hop, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: statements have no identity but their place
                    <li key={at} className="py-2">
                      <Statement hop={hop} licence={licenceOf(hop.set)} />
                    </li>
                  ))}
                </ul>
              </Section>
              {derived && (
                <Section title="What follows from others" aside={<Label>related work, not relied on</Label>}>
                  <p className="mb-2">
                    <LevelMark level={derived.level} />
                    <span className="ml-2 text-soft">
                      {levelWords(derived.level).meaning}
                      {derived.relation.length > 0 &&
                        ` Possible by the path: ${derived.relation.map(one => relationWords(one).short).join(', ')}.`}
                    </span>
                  </p>
                  <PathView path={derived.path} otherPaths={derived.otherPaths} licenceOf={licenceOf} />
                </Section>
              )}
              <Section title="Decision">
                <DecisionPart
                  source={source}
                  target={target}
                  decision={decision}
                  crosswalk={set?.set ?? 'own'}
                  provenance={set?.publisher ?? ''}
                />
              </Section>
            </>
          )
        }}
      </Loaded>
      <Loaded of={claims} waiting={<SkeletonRows rows={4} />}>
        {answer => {
          const mine = answer.claims.filter(claim => claim.by === 'relation' && claim.source.requirement === source)
          return (
            <>
              <Section title={`What it brings to ${idOf(target)} now`}>
                {answer.whyNever && (
                  <p className="text-soft">
                    Nothing is ever inferred about {idOf(target)}. {answer.whyNever}
                  </p>
                )}
                {!answer.whyNever && mine.length === 0 && (
                  <p className="text-soft">
                    No claim. Either nothing about {idOf(source)} is shown here, or nothing follows from how they are
                    related.
                  </p>
                )}
                {mine.map(claim => (
                  <ClaimView key={claim.words} claim={claim} />
                ))}
              </Section>
              <Section title={`Cover ${idOf(target)} together`}>
                <GroupCoverages target={target} why={answer.whyNever} />
              </Section>
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

interface SectionProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}

function Section({ title, aside, children }: SectionProps) {
  return (
    <section>
      <h3 className="mb-2 flex flex-wrap items-center gap-2 border-b pb-1 font-semibold">
        {title}
        {aside}
      </h3>
      {children}
    </section>
  )
}

/** What one of the two asks: our summary, and the text of the publisher if it was imported. */
function Text({ requirement }: { readonly requirement: string }) {
  const one = useRead('frameworks', 'requirement', { params: { ref: requirement } })
  return (
    <div className="rounded-md border bg-ground p-3">
      <Loaded of={one} waiting={<SkeletonRows rows={3} />}>
        {({ id, label, summary, framework, text }) => (
          <>
            <p className="text-sm text-soft">{framework.title}</p>
            <Anchor href={frameworkHref(requirement)} className="font-medium hover:underline">
              <span className="mr-1.5 font-mono">{id}</span>
              {label}
            </Anchor>
            {summary && <p className="mt-1">{summary}</p>}
            {text && (
              <details className="mt-1">
                <summary className="text-sm text-soft">Text of the publisher</summary>
                <RequirementWords text={text} values={new Map()} />
              </details>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

interface DecisionPartProps {
  readonly source: string
  readonly target: string
  readonly decision: Decision | null
  readonly crosswalk: string
  readonly provenance: string
}

function DecisionPart({ source, target, decision, crosswalk, provenance }: DecisionPartProps) {
  const [url] = useUrlState()
  const act = useAct()
  const { nameOf } = usePeople()
  const mayWrite = useMay('crosswalk:write')
  const mayReview = useMay('crosswalk:review')
  const { personId } = useSession().person
  const [writing, setWriting] = useState(false)
  const isPast = Boolean(url.asOf ?? url.knownAt)
  if (writing)
    return (
      <DecideForm
        source={source}
        target={target}
        crosswalk={crosswalk}
        provenance={provenance}
        before={decision?.body.lifecycle.state === 'draft' ? decision : null}
        onDone={() => setWriting(false)}
      />
    )
  if (!decision)
    return (
      <div className="space-y-2">
        <p className="text-soft">Nobody here has decided how they are related.</p>
        {mayWrite && !isPast && (
          <Button look="primary" onClick={() => setWriting(true)}>
            Decide the relation
          </Button>
        )}
      </div>
    )
  const { body } = decision
  const isDraft = body.lifecycle.state === 'draft'
  const isMine = body.author === personId
  const take = (verb: string, input: Readonly<Record<string, unknown>>, done: string) =>
    act(
      () =>
        client.relations.transition({
          params: { id: decision.id },
          body: { verb, input: { ...input }, reason: '' },
          ifMatch: String(decision.version),
        }),
      done,
    )
  return (
    <div className="space-y-2">
      <p>
        <span className="font-medium">{isDraft ? 'Draft' : 'Reviewed'}</span>: {idOf(body.source)}{' '}
        {relationWords(body.relation).between} {idOf(body.target)}.{' '}
        <span className="text-soft">
          Decided by {nameOf(body.author)} <DateTime at={body.decidedAt} />
          {body.lifecycle.state === 'reviewed' && (
            <>
              , reviewed by {nameOf(body.lifecycle.reviewer)} <DateTime at={body.lifecycle.at} />
            </>
          )}
          .
        </span>
      </p>
      {isDraft && (
        <p className="text-soft">
          A draft counts for nothing until a second person has reviewed it.
          {isMine && ' You wrote it, so somebody else reviews it.'}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {isDraft && mayReview && !isMine && (
          <Button look="primary" onClick={() => void take('review', {}, 'Reviewed.')}>
            Review
          </Button>
        )}
        {isDraft && mayWrite && <Button onClick={() => setWriting(true)}>Edit</Button>}
        {mayWrite && <Retire onRetire={why => take('retire', { why }, 'Retired.')} />}
      </div>
    </div>
  )
}
