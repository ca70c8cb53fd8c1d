import type { ReactNode } from 'react'
import { type Reply, useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { useMay } from '../shell/session.ts'
import { countWords, dutyHref, dutyShape } from './duty-view.ts'
import { classWords } from './entity-view.ts'
import { changesOf, nextOf } from './home-view.ts'
import { RecordTime } from './record-time.tsx'

type Entity = Reply<'legalEntities', 'list'>['items'][number]

/** NIS2: each legal entity with what was decided about its scope and what asks to be looked at again. */
export function EntityList() {
  const entities = useAll('legalEntities', useMoment())
  const mayWrite = useMay('legal-entity:write')
  const add = mayWrite && (
    <Anchor href="/nis2/new" className={buttonLook('primary')}>
      Add a legal entity
    </Anchor>
  )
  const actions = (
    <>
      <Anchor href="/nis2/law" className={buttonLook()}>
        The law as it is read
      </Anchor>
      {add}
    </>
  )
  return (
    <>
      <PageHead
        title="NIS2"
        lead={
          <>
            Duties are owed by each legal entity. What the directive asks beyond another programme stands in{' '}
            <Anchor href="/posture/beyond" className="underline">
              the delta
            </Anchor>
            .
          </>
        }
        actions={actions}
      />
      <Page>
        <Loaded of={entities}>
          {items =>
            items.length === 0 ? (
              <EmptyState title="No legal entity yet" action={add}>
                Say what each company of the organisation does and how large it is, in any order and with gaps. Onus
                shows whether NIS2 applies to it, as what, by which rules, and what would change that.
              </EmptyState>
            ) : (
              <ul className="divide-y rounded-lg border bg-surface">
                {items.map(entity => (
                  <EntityLine key={entity.id} entity={entity} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <NotAdvice />
      </Page>
    </>
  )
}

function EntityLine({ entity: { id, body } }: { readonly entity: Entity }) {
  const moment = useMoment()
  const found = useRead('legalEntities', 'scoping', { params: { id }, query: moment })
  const duties = useRead('duties', 'list', { params: { id }, query: moment })
  const history = useRead('legalEntities', 'history', { params: { id } })
  const recheck = found.data?.recheck ?? []
  const isRead = found.data && duties.data && history.data
  return (
    <li className="px-4 py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <Anchor href={`/nis2/${id}`} className="min-w-0 flex-1 basis-60 font-medium hover:underline">
          {body.name}
        </Anchor>
        <span className="text-sm text-soft">{body.country}</span>
        <span>
          {body.decision
            ? `${classWords(body.decision.class)}, as decided`
            : found.data
              ? `${classWords(found.data.scoping.class, found.data.scoping.possible)}, by the rules`
              : ' '}
        </span>
      </div>
      {/* Room is kept for what is asked, so that nothing jumps when the answers come. */}
      <p className="flex min-h-6 flex-wrap items-center gap-x-1.5 text-sm">
        {recheck.length > 0 && <StateShape state="unknown" />}
        {recheck.map(({ words }) => words).join('. ') || (found.data ? 'The decision stands' : ' ')}
      </p>
      <p className="min-h-10 text-sm text-soft sm:min-h-6">
        {duties.data && (
          <>
            {dutyWords(duties.data.counts)}. Current as of <RecordTime at={duties.data.asOf} zone={body.zone} />
          </>
        )}
      </p>
      <div className="mt-2 grid min-h-72 content-start gap-x-8 gap-y-3 md:min-h-36 md:grid-cols-2 print:min-h-0 print:grid-cols-1">
        {isRead && (
          <>
            <Dated title="Next, by the clocks" none="No day is known.">
              {nextOf(duties.data.items).map(duty => (
                <li key={duty.id} className="flex flex-wrap items-baseline gap-x-2">
                  <span className="flex min-w-0 flex-1 basis-48 items-baseline gap-2">
                    <StateShape state={dutyShape(duty.state)} />
                    <Anchor href={dutyHref(duty.place, id)} className="hover:underline">
                      {duty.title}
                    </Anchor>
                  </span>
                  <span className="shrink-0 text-soft">
                    {duty.state === 'overdue' && 'was due '}
                    <RecordTime at={duty.next} zone={body.zone} />
                  </span>
                </li>
              ))}
            </Dated>
            <Dated title="What changed" none="Nothing was recorded by this moment.">
              {changesOf(history.data.items, found.data.scoping.law.packs, duties.data.asOf).map(
                ({ at, day, words }) => (
                  <li key={`${at} ${words}`} className="flex flex-wrap items-baseline gap-x-2">
                    <span className="min-w-0 flex-1 basis-48 break-words">{words}</span>
                    <span className="shrink-0 text-soft">{day ?? <RecordTime at={at} zone={body.zone} />}</span>
                  </li>
                ),
              )}
            </Dated>
          </>
        )}
      </div>
    </li>
  )
}

interface DatedProps {
  readonly title: string
  readonly none: string
  readonly children: readonly ReactNode[]
}

function Dated({ title, none, children }: DatedProps) {
  return (
    <section className="min-w-0">
      <h2 className="mb-1 text-sm font-medium">{title}</h2>
      {children.length === 0 ? (
        <p className="text-sm text-soft">{none}</p>
      ) : (
        <ul className="space-y-1 text-sm">{children}</ul>
      )}
    </section>
  )
}

function dutyWords(counts: Reply<'duties', 'list'>['counts']): string {
  const words = countWords(counts)
  return words === '' ? 'No duties' : `Duties: ${words}`
}
