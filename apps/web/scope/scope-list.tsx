import { useAll } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { componentCounts, scopeTree, wordOf } from './scope-view.ts'

/** What statements are about. */
export function ScopeList() {
  return (
    <>
      <PageHead
        title="Scope"
        lead={
          <>
            What statements are about: legal entities, systems and their parts. Which requirements apply is said in{' '}
            <Anchor href="/profiles" className="underline">
              profiles
            </Anchor>
            .
          </>
        }
      />
      <Page>
        <Scopes />
      </Page>
    </>
  )
}

function Scopes() {
  const scopes = useAll('scopes')
  const mayWrite = useMay('scope:write')
  const add = mayWrite && (
    <Anchor href="/scope/new" className={buttonLook('primary')}>
      Add a scope
    </Anchor>
  )
  return (
    <Loaded of={scopes}>
      {items =>
        items.length === 0 ? (
          <EmptyState title="No scope yet" action={add}>
            Begin with the organisation, then the system that customers use.
          </EmptyState>
        ) : (
          <>
            <div className="mb-4">{add}</div>
            <ul className="divide-y rounded-lg border bg-surface">
              {scopeTree(items).map(({ record, depth }) => {
                const { missing, inside, outside } = componentCounts(record.body)
                return (
                  <li
                    key={record.id}
                    className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 pr-4"
                    style={{ paddingLeft: 16 + depth * 24 }}
                  >
                    <Anchor href={`/scope/${record.id}`} className="font-medium hover:underline">
                      {record.body.name}
                    </Anchor>
                    <span className="text-sm text-soft">{wordOf(record.body.kind)}</span>
                    <span className="num ml-auto text-sm">
                      {inside} in, {outside} out
                    </span>
                    {missing.length > 0 && (
                      <span className="inline-flex items-center gap-1.5 text-sm text-soft">
                        <StateShape state="unknown" />
                        no {missing.join(', ')} yet
                      </span>
                    )}
                  </li>
                )
              })}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}
