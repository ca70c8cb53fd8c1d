import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded, type Reading } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type DrawRecord, methodNames } from './draw-view.ts'

/** The samples of a population, also those that do not count any more: trying seeds shows. */
export function DrawList({ of }: { readonly of: Reading<readonly DrawRecord[]> }) {
  return (
    <Loaded of={of}>
      {all =>
        all.length === 0 ? (
          <EmptyState title="No sample was drawn yet">Every sample stays here, also one that is not used.</EmptyState>
        ) : (
          <ul className="divide-y rounded-lg border bg-surface">
            {all.map(({ id, body, items, invalid }) => (
              <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2">
                <StateShape state={invalid ? 'not_applicable' : 'operating'} />
                <Anchor href={`/draws/${id}`} className="min-w-0 flex-1 basis-64 underline">
                  {items.length} of {body.rows.toLocaleString('en-GB')}, {methodNames[body.method.kind].toLowerCase()}
                  {body.purpose === 'walkthrough' && ', walkthrough'}
                </Anchor>
                <span className="text-sm text-soft">
                  <DateTime at={body.drawnAt} as="absolute" />
                </span>
                {invalid && <span className="w-full pl-6 text-sm text-soft">{invalid}</span>}
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}
