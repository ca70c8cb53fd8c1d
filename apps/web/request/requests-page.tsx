import { useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { fieldLook } from '../kit/form.tsx'
import { PageHead } from '../kit/record-page.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { RequestBoard } from './request-board.tsx'

/** The requests of all engagements that the reader reaches. */
export function RequestsPage() {
  return (
    <>
      <PageHead title="Requests" lead="What assessors ask for, how long each one waits, and who has it." />
      <div className="max-w-full px-4 py-5 md:px-6">
        <RequestBoard
          actions={<EngagementFilter />}
          empty={
            <EmptyState
              title="Nothing is asked for yet"
              action={
                <Anchor href="/engagements" className={buttonLook('primary')}>
                  Open an engagement
                </Anchor>
              }
            >
              Requests belong to an engagement: there they are written, or read from the auditor’s list.
            </EmptyState>
          }
        />
      </div>
    </>
  )
}

function EngagementFilter() {
  const [url, change] = useUrlState()
  const { data } = useAll('engagements', useMoment())
  if (!data || data.length < 2) return null
  return (
    <select
      aria-label="Engagement"
      value={url.engagement ?? ''}
      onChange={event => change({ engagement: event.target.value || undefined })}
      className={`h-8 max-w-60 ${fieldLook(false)}`}
    >
      <option value="">Every engagement</option>
      {data.map(({ id, body }) => (
        <option key={id} value={id}>
          {body.title}
        </option>
      ))}
    </select>
  )
}
