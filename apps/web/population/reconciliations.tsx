import { useState } from 'react'
import { client, useAct, useAll, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { ChoiceField, TextArea } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Comparable, comparable, type PopulationRecord } from './population-view.ts'

/** Comparisons by key with other populations and with datasets, and the way to make one. */
export function Reconciliations({
  record,
  mayWrite,
}: {
  readonly record: PopulationRecord
  readonly mayWrite: boolean
}) {
  const { body } = record
  const [open, setOpen] = useState(false)
  const begin = mayWrite && <Button onClick={() => setOpen(!open)}>Compare with another source</Button>
  return (
    <Panel title="Agreement with other sources" actions={begin}>
      {open && <Compare record={record} onDone={() => setOpen(false)} />}
      {body.reconciliations.length === 0 ? (
        <p className="text-soft">
          Nothing was compared yet. A list from another system, such as leavers against closed accounts or merged
          changes against deployments, shows best that rows are complete.
        </p>
      ) : (
        <ul className="-my-2 divide-y">
          {body.reconciliations.toReversed().map(one => (
            <li key={one.at} className="py-2">
              <span className="flex flex-wrap items-baseline gap-x-3">
                <StateShape state={one.onlyHere + one.onlyThere === 0 ? 'operating' : 'failing'} />
                <span>
                  {one.column} against {one.against.column}: {one.both} agree, {one.onlyHere} only here, {one.onlyThere}{' '}
                  only there
                </span>
              </span>
              {one.examples.onlyHere.length > 0 && (
                <p className="pl-6 text-sm text-soft">Only here: {one.examples.onlyHere.join(', ')}</p>
              )}
              {one.examples.onlyThere.length > 0 && (
                <p className="pl-6 text-sm text-soft">Only there: {one.examples.onlyThere.join(', ')}</p>
              )}
              {one.explanation && <p className="pl-6 text-sm">{one.explanation}</p>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

interface CompareProps {
  readonly record: PopulationRecord
  readonly onDone: () => void
}

/** What can be compared with: other populations of the engagement, and the latest rows of each dataset. */
function Compare({ record, onDone }: CompareProps) {
  const { engagement } = record.body
  const others = useAll('populations', { engagement })
  const sources = useRead('populations', 'sources', { params: { id: engagement } })
  return (
    <Loaded of={others}>
      {populations => (
        <Loaded of={sources}>
          {({ items }) => (
            <CompareForm
              record={record}
              choices={comparable(
                populations.filter(one => one.id !== record.id),
                items,
              )}
              onDone={onDone}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function CompareForm({ record, choices, onDone }: CompareProps & { readonly choices: readonly Comparable[] }) {
  const act = useAct()
  const [column, setColumn] = useState(record.body.key.at(-1) ?? '')
  const [chosen, setChosen] = useState('')
  const [theirs, setTheirs] = useState('')
  const [explanation, setExplanation] = useState('')
  const other = choices.find(one => one.id === chosen)
  async function compare() {
    if (!other) return
    const body = { column, against: { ...other.against, column: theirs }, explanation }
    const done = await act(() => client.populations.reconcile({ params: { id: record.id }, body }), 'Compared.')
    if (done) onDone()
  }
  if (choices.length === 0)
    return <p className="mb-4">Collect rows of the other system, or freeze its list as a population here, first.</p>
  return (
    <form
      className="mb-4 space-y-3 border-b pb-4"
      onSubmit={event => {
        event.preventDefault()
        void compare()
      }}
    >
      <ChoiceField
        label="Column here"
        required
        value={column}
        onChange={setColumn}
        options={optionsOf(record.body.columns)}
      />
      <ChoiceField
        label="With"
        required
        help="Another population of this engagement, or the latest rows of a dataset."
        value={chosen}
        onChange={id => {
          setChosen(id)
          setTheirs('')
        }}
        options={choices.map(({ id, label }) => ({ value: id, label }))}
      />
      {other && (
        <ChoiceField
          label="Column there"
          required
          value={theirs}
          onChange={setTheirs}
          options={optionsOf(other.columns)}
        />
      )}
      <TextArea label="Explanation" rows={2} value={explanation} onChange={setExplanation} />
      <Button type="submit" look="primary" disabled={!theirs}>
        Compare
      </Button>
    </form>
  )
}

function optionsOf(columns: readonly { readonly name: string }[]) {
  return columns.map(({ name }) => ({ value: name, label: name }))
}
