import { useState } from 'react'
import { client, useAct, useAll } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { ChoiceField, TextArea } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import type { PopulationRecord } from './population-view.ts'

/** Comparisons by key with other populations, and the way to make one. */
export function Reconciliations({
  record,
  mayWrite,
}: {
  readonly record: PopulationRecord
  readonly mayWrite: boolean
}) {
  const { body } = record
  const [open, setOpen] = useState(false)
  const begin = mayWrite && <Button onClick={() => setOpen(!open)}>Compare with another population</Button>
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

function Compare({ record, onDone }: { readonly record: PopulationRecord; readonly onDone: () => void }) {
  const act = useAct()
  const others = (useAll('populations', { engagement: record.body.engagement }).data ?? []).filter(
    one => one.id !== record.id,
  )
  const [column, setColumn] = useState(record.body.key.at(-1) ?? '')
  const [population, setPopulation] = useState('')
  const [theirs, setTheirs] = useState('')
  const [explanation, setExplanation] = useState('')
  const other = others.find(one => one.id === population)
  async function compare() {
    const body = { column, against: { kind: 'population' as const, population, column: theirs }, explanation }
    const done = await act(() => client.populations.reconcile({ params: { id: record.id }, body }), 'Compared.')
    if (done) onDone()
  }
  if (others.length === 0)
    return <p className="mb-4">Freeze the list of the other system as a population of this engagement first.</p>
  return (
    <form
      className="mb-4 space-y-3 border-b pb-4"
      onSubmit={event => {
        event.preventDefault()
        void compare()
      }}
    >
      <ChoiceField label="Column here" required value={column} onChange={setColumn} options={optionsOf(record)} />
      <ChoiceField
        label="Other population"
        required
        value={population}
        onChange={setPopulation}
        options={others.map(one => ({ value: one.id, label: one.body.title }))}
      />
      {other && (
        <ChoiceField label="Column there" required value={theirs} onChange={setTheirs} options={optionsOf(other)} />
      )}
      <TextArea label="Explanation" rows={2} value={explanation} onChange={setExplanation} />
      <Button type="submit" look="primary" disabled={!theirs}>
        Compare
      </Button>
    </form>
  )
}

function optionsOf({ body }: PopulationRecord) {
  return body.columns.map(({ name }) => ({ value: name, label: name }))
}
