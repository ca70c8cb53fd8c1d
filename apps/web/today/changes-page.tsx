import { useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { hrefOfNoun } from '../shell/navigation-view.ts'

/** The facts recorded lately, latest first. */
export function ChangesPage() {
  const changes = useInfiniteQuery({
    queryKey: ['today', 'changes'],
    queryFn: ({ pageParam, signal }) =>
      client.today.changes({ query: { limit: 50, ...(pageParam !== null && { before: pageParam }) }, signal }),
    initialPageParam: null as number | null,
    getNextPageParam: page => (page.items.length === 50 ? (page.items.at(-1)?.position ?? null) : null),
  })
  return (
    <>
      <PageHead title="What changed" lead="Every recorded fact, latest first. Nothing here can be edited." />
      <Page>
        <Loaded of={changes}>
          {({ pages }) => {
            const items = pages.flatMap(page => page.items)
            if (items.length === 0)
              return (
                <EmptyState title="Nothing is recorded yet">
                  Facts appear here as soon as somebody or something records one.
                </EmptyState>
              )
            return (
              <>
                <ol className="divide-y rounded-lg border bg-surface">
                  {items.map(item => {
                    const href = hrefOfNoun(item.noun, item.id)
                    return (
                      <li key={item.position} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2">
                        <span className="w-28 text-sm text-soft">
                          <DateTime at={item.recorded} />
                        </span>
                        <span className="min-w-0 flex-1 basis-60">
                          {href ? (
                            <Anchor href={href} className="font-medium hover:underline">
                              {item.title}
                            </Anchor>
                          ) : (
                            <span className="font-medium">{item.title}</span>
                          )}
                          <span className="text-soft">
                            {' '}
                            {item.noun.replaceAll('_', ' ')}
                            {item.version > 1 && ` version ${item.version}`} by {item.actor}
                            {item.reason && `: ${item.reason}`}
                          </span>
                        </span>
                        <LedgerMark position={item.position} href={`/ledger?index=${item.position}`} />
                      </li>
                    )
                  })}
                </ol>
                {changes.hasNextPage && (
                  <Button
                    className="mt-3"
                    busy={changes.isFetchingNextPage}
                    onClick={() => void changes.fetchNextPage()}
                  >
                    Earlier facts
                  </Button>
                )}
              </>
            )
          }}
        </Loaded>
      </Page>
    </>
  )
}
