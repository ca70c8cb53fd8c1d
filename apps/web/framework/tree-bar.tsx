import { Search } from 'lucide-react'
import type { Reply } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { fieldLook } from '../kit/form.tsx'
import type { Kept, TreeFilter } from './tree-view.ts'

interface TreeBarProps {
  readonly filter: TreeFilter
  readonly onFilter: (filter: TreeFilter) => void
  readonly selections: Reply<'frameworks', 'list'>['items'][number]['selections']
  readonly found: number
  readonly total: number
  readonly onOpenAll: () => void
  readonly onCloseAll: () => void
}

const keeps: readonly (readonly [Kept, string])[] = [
  ['all', 'Everything'],
  ['assessed', 'What can be assessed'],
  ['reference', 'For reference only'],
  ['withdrawn', 'Withdrawn'],
]

/** Above a tree: the search as one types, what is kept, and the selections of the framework with their counts. */
export function TreeBar({ filter, onFilter, selections, found, total, onOpenAll, onCloseAll }: TreeBarProps) {
  return (
    <div role="toolbar" aria-label="Find in the tree" className="border-b bg-surface px-3 py-1.5" data-print="no">
      <div className="flex flex-wrap items-center gap-1.5">
        <label className="flex h-8 w-64 max-w-full items-center gap-1.5 rounded-md border border-line-strong/60 bg-surface px-2 focus-within:outline-2 focus-within:outline-accent">
          <Search size={14} className="shrink-0 text-soft" aria-hidden="true" />
          <span className="sr-only">Find by id or words</span>
          <input
            type="search"
            value={filter.text}
            onChange={event => onFilter({ ...filter, text: event.target.value })}
            placeholder="Find by id or words"
            className="w-full min-w-0 bg-transparent text-sm outline-none"
          />
        </label>
        <select
          aria-label="What is shown"
          value={filter.kept}
          onChange={event => onFilter({ ...filter, kept: event.target.value as Kept })}
          className={`h-8 max-w-52 text-sm ${fieldLook(false)}`}
        >
          {keeps.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <span className="num ml-auto px-1 text-sm text-soft" aria-live="polite">
          {found === total
            ? total.toLocaleString('en-GB')
            : `${found.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')}`}
        </span>
        <Button look="quiet" onClick={onOpenAll}>
          Open all
        </Button>
        <Button look="quiet" onClick={onCloseAll}>
          Close all
        </Button>
      </div>
      {selections.length > 1 && (
        <fieldset className="mt-1.5 flex flex-wrap gap-1.5">
          <legend className="sr-only">Only what a selection counts</legend>
          {selections.map(selection => {
            const on = filter.selection === selection.id
            return (
              <button
                key={selection.id}
                type="button"
                aria-pressed={on}
                title={selection.summary}
                onClick={() => onFilter({ ...filter, selection: on ? null : selection.id })}
                className={`inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm ${on ? 'border-accent bg-accent-soft font-medium' : 'border-line-strong/60 hover:bg-sunken'}`}
              >
                {selection.title}
                <span className="num text-soft">{selection.count}</span>
              </button>
            )
          })}
        </fieldset>
      )}
    </div>
  )
}
