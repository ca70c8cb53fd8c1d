import { useState } from 'react'
import { useRead, useWindow } from '../api.ts'
import { ClaimView, Contradictions } from '../crosswalk/claim-view.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'

/** What satisfied requirements of other frameworks say about this one: collapsed, beside its label, never part of it. */
export function RelatedWork({ requirement }: { readonly requirement: string }) {
  const [open, setOpen] = useState(false)
  const claims = useRead(
    'crosswalks',
    'claims',
    { params: { ref: requirement }, query: useWindow() },
    { enabled: open },
  )
  return (
    <details
      className="mb-4 rounded-lg border bg-surface"
      onToggle={event => setOpen(event.currentTarget.open)}
      key={requirement}
    >
      <summary className="px-4 py-2.5 font-semibold">Related work, not relied on</summary>
      {open && (
        <div className="border-t p-4">
          <Loaded of={claims} waiting={<SkeletonRows rows={4} />}>
            {({ claims: found, whyNever, contradictions, undecided, note }) => (
              <>
                <p className="text-sm text-soft">{note}</p>
                <Contradictions items={contradictions} />
                {whyNever && <p className="mt-2">Nothing is ever inferred about it. {whyNever}</p>}
                {!whyNever && found.length === 0 && (
                  <p className="mt-2 text-soft">No requirement that is shown elsewhere says anything about it.</p>
                )}
                <div className="divide-y">
                  {found.map(claim => (
                    <ClaimView key={`${claim.words} ${claim.by}`} claim={claim} />
                  ))}
                </div>
                {undecided.length > 0 && (
                  <p className="mt-2 text-sm text-soft">
                    Cannot be told, each a question for a reviewer:{' '}
                    {undecided.map(one => `${one.id} (${one.framework})`).join(', ')}
                  </p>
                )}
              </>
            )}
          </Loaded>
        </div>
      )}
    </details>
  )
}
