import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { client, type Reply, useRead } from '../api.ts'
import { allPages } from '../api-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { PageHead } from '../kit/record-page.tsx'
import { SetForm } from './set-editor.tsx'
import { draftOfSet } from './set-view.ts'

/** More rows than this are changed in a table and imported again. */
const mostByHand = 400

/** Changes a set of one's own as a new version: what it says of itself, and its rows. */
export function EditSet() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const card = useRead('crosswalks', 'get', { params: { id }, query: {} })
  return (
    <Loaded of={card}>
      {set => (
        <>
          <PageHead
            title={`Edit ${set.title}`}
            lead={
              <>
                <Anchor href={`/crosswalks/${encodeURIComponent(id)}`} className="font-mono underline">
                  {id}
                </Anchor>{' '}
                · {set.sourceTitle} to {set.targetTitle}.
                {set.own !== null && ' It becomes a new version; decisions on its rows stay as they are.'}
              </>
            }
          />
          <Editing set={set} />
        </>
      )}
    </Loaded>
  )
}

function Editing({ set }: { readonly set: Reply<'crosswalks', 'get'> }) {
  const here = `/crosswalks/${encodeURIComponent(set.id)}`
  if (set.own === null)
    return (
      <EmptyState title="It is the word of its publisher" action={<Back href={here} />}>
        Only sets of your own are changed here. Decide on its rows, or write a set of your own.
      </EmptyState>
    )
  if (set.rows > mostByHand)
    return (
      <EmptyState title={`${set.rows} rows are too many to change by hand`} action={<Back href={here} />}>
        Export it as a table there, change the table, and import it again in place of this set.
      </EmptyState>
    )
  return <Fields set={set} subject={set.own} />
}

function Back({ href }: { readonly href: string }) {
  return (
    <Anchor href={href} className={buttonLook('primary')}>
      Back to the set
    </Anchor>
  )
}

function Fields({ set, subject }: { readonly set: Reply<'crosswalks', 'get'>; readonly subject: string }) {
  const versions = useRead('crosswalks', 'history', { params: { id: subject } })
  const rows = useQuery({
    queryKey: ['crosswalks', 'rows', 'all', set.id, {}],
    queryFn: ({ signal }) =>
      allPages(cursor =>
        client.crosswalks.rows({ params: { id: set.id }, query: { ...(cursor && { cursor }) }, signal }),
      ),
  })
  return (
    <Loaded of={versions}>
      {({ items: [latest] }) => (
        <Loaded of={rows}>
          {items =>
            latest && (
              <SetForm
                key={latest.version}
                before={{
                  subject,
                  version: latest.version,
                  draft: draftOfSet(latest.body, items, () => crypto.randomUUID()),
                }}
              />
            )
          }
        </Loaded>
      )}
    </Loaded>
  )
}
