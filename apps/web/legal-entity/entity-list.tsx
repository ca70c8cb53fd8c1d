import { type Reply, useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { useMay } from '../shell/session.ts'
import { countWords } from './duty-view.ts'
import { classWords } from './entity-view.ts'

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
  const found = useRead('legalEntities', 'scoping', { params: { id }, query: useMoment() })
  const duties = useRead('duties', 'list', { params: { id }, query: useMoment() })
  const recheck = found.data?.recheck ?? []
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
      {/* One line is kept for what is asked, so that nothing jumps when the answer comes. */}
      <p className="flex min-h-6 flex-wrap items-center gap-x-1.5 text-sm">
        {recheck.length > 0 && <StateShape state="unknown" />}
        {recheck.map(({ words }) => words).join('. ') || (found.data ? 'The decision stands' : ' ')}
      </p>
      <p className="min-h-10 text-sm text-soft sm:min-h-6">{duties.data && dutyWords(duties.data.counts)}</p>
    </li>
  )
}

function dutyWords(counts: Reply<'duties', 'list'>['counts']): string {
  const words = countWords(counts)
  return words === '' ? 'No duties' : `Duties: ${words}`
}
