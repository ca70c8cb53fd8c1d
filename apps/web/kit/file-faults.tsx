import { Panel } from './record-page.tsx'
import { ScrollBox } from './scroll-box.tsx'
import { StateShape } from './state-mark.tsx'

export interface FileFault {
  readonly where: string
  readonly column: string
  readonly message: string
}

interface FileFaultsProps {
  readonly faults: readonly FileFault[]
  /** How many there are, when not all of them are sent. */
  readonly count: number
}

/** Everything that is wrong with a file, by place; nothing of it is taken silently. */
export function FileFaults({ faults, count }: FileFaultsProps) {
  if (count === 0) return null
  return (
    <Panel title={`What is wrong (${count.toLocaleString('en-GB')})`}>
      <ScrollBox label="What is wrong with the file" className="-m-4 max-h-80 overflow-auto">
        <table className="w-full text-sm">
          <thead>
            <tr className="text-start">
              <th
                scope="col"
                className="sticky top-0 w-28 bg-sunken sm:w-44 px-4 py-1.5 text-start font-medium text-soft"
              >
                Where
              </th>
              <th scope="col" className="sticky top-0 w-32 bg-sunken px-3 py-1.5 text-start font-medium text-soft">
                Column
              </th>
              <th scope="col" className="sticky top-0 bg-sunken px-3 py-1.5 text-start font-medium text-soft">
                What
              </th>
            </tr>
          </thead>
          <tbody>
            {faults.map((fault, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the faults of one look are never reordered
              <tr key={at} className="border-t align-top">
                <td className="num px-4 py-1 wrap-anywhere">{fault.where}</td>
                <td className="px-3 py-1 font-mono">{fault.column}</td>
                <td className="px-3 py-1">
                  <span className="inline-flex items-baseline gap-1.5">
                    <StateShape state="failing" size={9} /> {fault.message}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {count > faults.length && (
        <p className="mt-6 text-sm text-soft">The first {faults.length.toLocaleString('en-GB')} are shown.</p>
      )}
    </Panel>
  )
}
