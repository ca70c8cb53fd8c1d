import type { ReactNode } from 'react'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import type { State } from '../kit/state-view.ts'
import { type TableTrial, verdictOf } from './import-view.ts'

interface ImportTrialProps {
  readonly missing: readonly string[]
  readonly trial: TableTrial | null
  readonly trying: boolean
  readonly notes: readonly string[]
}

/** The first rows as the dataset will have them, and every value that cannot be read, by row and field. */
export function ImportTrial({ missing, trial, trying, notes }: ImportTrialProps) {
  return (
    <div className="min-h-24 space-y-3" aria-busy={trying}>
      <div role="status">
        {missing.length > 0 ? (
          <Verdict state="unknown">
            Say what fills <span className="font-mono text-sm">{missing.join(', ')}</span>; every row must have{' '}
            {missing.length === 1 ? 'it' : 'them'}.
          </Verdict>
        ) : trial ? (
          <Verdict state={stateOf(trial)}>{verdictOf(trial)}</Verdict>
        ) : (
          <Verdict state="unknown">Reading…</Verdict>
        )}
      </div>
      {trial && trial.problems.length > 0 && <Problems trial={trial} />}
      {trial && trial.rows.length > 0 && <FirstRows trial={trial} />}
      <Notes notes={[...notes, ...(trial?.notes ?? []).filter(note => !notes.includes(note))]} />
    </div>
  )
}

function stateOf({ refusal, problemCount }: TableTrial): State {
  return refusal !== null || problemCount > 0 ? 'failing' : 'operating'
}

function Verdict({ state, children }: { readonly state: State; readonly children: ReactNode }) {
  return (
    <p className="flex items-baseline gap-2">
      <StateShape state={state} />
      <span className="min-w-0">{children}</span>
    </p>
  )
}

function Problems({ trial }: { readonly trial: TableTrial }) {
  return (
    <Grid label="Values that cannot be read" heads={['Where', 'Field', 'Column', 'Given', 'Expected']}>
      {trial.problems.map(problem => (
        <tr key={`${problem.where} ${problem.column}`}>
          <td className={cell}>{problem.where}</td>
          <td className={`${cell} font-mono`}>{problem.field ?? '–'}</td>
          <td className={`${cell} font-mono`}>{problem.column}</td>
          <td className={`${cell} font-mono`}>{problem.given}</td>
          <td className={cell}>{problem.expected}</td>
        </tr>
      ))}
    </Grid>
  )
}

function FirstRows({ trial }: { readonly trial: TableTrial }) {
  return (
    <Grid label="First rows" heads={['Where', ...trial.columns]}>
      {trial.rows.map(row => (
        <tr key={row.where}>
          <td className={`${cell} text-soft`}>{row.where}</td>
          {trial.columns.map((name, at) => (
            <td key={name} className={cell}>
              {shown(row.cells[at])}
            </td>
          ))}
        </tr>
      ))}
    </Grid>
  )
}

const cell = 'border-b px-2 py-1 whitespace-nowrap'

function shown(value: TableTrial['rows'][number]['cells'][number] | undefined): ReactNode {
  if (value === null || value === undefined) return <span className="text-soft">unknown</span>
  return Array.isArray(value) ? value.join('; ') : String(value)
}

interface GridProps {
  readonly label: string
  readonly heads: readonly string[]
  readonly children: ReactNode
}

function Grid({ label, heads, children }: GridProps) {
  return (
    <ScrollBox label={label} className="max-h-72 overflow-auto rounded-md border">
      <table className="w-full text-sm">
        <thead>
          <tr>
            {heads.map(head => (
              <th
                key={head}
                scope="col"
                className="sticky top-0 border-b bg-sunken px-2 py-1 text-start font-medium whitespace-nowrap"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollBox>
  )
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul className="list-disc rounded-md bg-late-soft py-2 pr-3 pl-7">
      {notes.map(note => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}
