import { zeroRows } from '@onus/core/population'
import { useState } from 'react'
import { client, useAct } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { TextArea } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { markOfTest, type PopulationRecord, testNames } from './population-view.ts'

type Test = PopulationRecord['body']['tests'][number]

interface TestListProps {
  readonly tests: readonly Test[]
  readonly onExplain?: ((test: Test) => void) | undefined
}

/** Each completeness test with what was found, and why somebody thinks it is in order all the same. */
export function TestList({ tests, onExplain }: TestListProps) {
  return (
    <ul className="-my-2 divide-y">
      {tests.map(test => (
        <li key={test.test} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2">
          <StateShape state={markOfTest(test)} />
          <span className="basis-72 font-medium">{testNames[test.test]}</span>
          <span className="min-w-0 flex-1 basis-64">{test.found}</span>
          {onExplain && test.outcome === 'fail' && (
            <Button look="quiet" onClick={() => onExplain(test)}>
              {test.explanation ? 'Explain otherwise' : 'Explain'}
            </Button>
          )}
          {test.explanation && <span className="w-full pl-6 text-sm text-soft">Explained: {test.explanation}</span>}
        </li>
      ))}
    </ul>
  )
}

/** The completeness of a frozen population, where failed tests are explained. */
export function Completeness({ record, mayWrite }: { readonly record: PopulationRecord; readonly mayWrite: boolean }) {
  const act = useAct()
  const [explaining, setExplaining] = useState<Test | null>(null)
  const [words, setWords] = useState('')
  const zero = zeroRows(record.body)
  async function explain() {
    const body = { test: explaining?.test ?? ('count' as const), explanation: words }
    const done = await act(() => client.populations.explain({ params: { id: record.id }, body }), 'Explained.')
    if (done) setExplaining(null)
  }
  return (
    <Panel title="Completeness">
      {zero && (
        <p className="mb-3 rounded-md bg-sunken px-3 py-2">
          {zero === 'proved'
            ? 'Nothing occurred in this time, and that is shown: neither a pass nor a gap.'
            : 'There are no rows, but nothing shows that nothing occurred. Compare with another source, or freeze rows whose count is known.'}
        </p>
      )}
      <TestList
        tests={record.body.tests}
        onExplain={
          mayWrite
            ? test => {
                setExplaining(test)
                setWords(test.explanation)
              }
            : undefined
        }
      />
      {explaining && (
        <form
          className="mt-4 space-y-3 border-t pt-4"
          onSubmit={event => {
            event.preventDefault()
            void explain()
          }}
        >
          <TextArea
            label={`${testNames[explaining.test]}: why it is in order`}
            help="The test stays failed; what you write stands beside it."
            required
            value={words}
            onChange={setWords}
          />
          <div className="flex gap-2">
            <Button type="submit" look="primary" disabled={words.trim() === ''}>
              Explain
            </Button>
            <Button look="quiet" onClick={() => setExplaining(null)}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </Panel>
  )
}
