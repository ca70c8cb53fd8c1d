import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { type Dataset, exampleOf } from './dataset-view.ts'

/** The columns: what each means, how it is written, in which unit, and whether it tells of a person. */
export function DatasetColumns({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Panel title="Columns">
      <ScrollBox label="Columns" className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead>
            <tr className="text-soft">
              {['Column', 'Type', 'Meaning', 'Such as'].map(head => (
                <th key={head} scope="col" className="border-b py-1.5 pr-4 text-start font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {dataset.columns.map(column => (
              <tr key={column.name} className="align-top">
                <td className="border-b py-1.5 pr-4 font-mono text-xs leading-5 whitespace-nowrap">
                  {column.name}
                  {dataset.key.includes(column.name) && <span className="ml-1.5 font-sans text-soft">key</span>}
                </td>
                <td className="border-b py-1.5 pr-4 whitespace-nowrap">
                  {column.type}
                  {column.nullable && <span className="text-soft"> or null</span>}
                </td>
                <td className="min-w-56 border-b py-1.5 pr-4">
                  {column.meaning}
                  {column.unit && <span className="text-soft"> in {column.unit}</span>}
                  {column.personal && (
                    <span className="ml-2 rounded-full border px-1.5 text-xs text-soft">personal</span>
                  )}
                </td>
                <td className="border-b py-1.5 font-mono text-xs leading-5 text-soft">{exampleOf(column)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  )
}
