import { useMoment, useRead } from '../api.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { medianWords, monthsOf, trendWords, workWords } from './effort-view.ts'

/** How many human minutes an evidence item took, by month, as far as people said it. */
export function EffortPanel() {
  const effort = useRead('occurrences', 'effort', { query: useMoment() })
  return (
    <Loaded of={effort} waiting={null}>
      {({ items }) => {
        const months = monthsOf(items)
        if (months.length === 0) return null
        return (
          <Panel title="Minutes for each evidence item">
            <p className="mb-2 text-soft">
              As people stated them when they performed or reviewed; nobody is timed. Median of a month, with how many
              were stated. What nobody stated is unknown.
            </p>
            <ScrollBox label="Minutes by month" className="overflow-x-auto -outline-offset-2">
              <table className="text-sm">
                <thead>
                  <tr className="text-start text-soft">
                    <th scope="col" className="py-1 pr-4 text-start font-medium">
                      Work
                    </th>
                    <th scope="col" className="py-1 pr-4 text-start font-medium">
                      Trend
                    </th>
                    {months.map(month => (
                      <th key={month} scope="col" className="num py-1 pr-4 text-end font-medium">
                        {month}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {items.map(line => (
                    <tr key={`${line.work} ${line.means}`} className="border-t">
                      <th scope="row" className="py-1 pr-4 text-start font-normal">
                        {workWords(line)}
                      </th>
                      <td className="py-1 pr-4">{trendWords[line.trend]}</td>
                      {months.map(month => (
                        <td key={month} className="num py-1 pr-4 text-end whitespace-nowrap">
                          {medianWords(line.months.find(one => one.month === month))}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollBox>
          </Panel>
        )
      }}
    </Loaded>
  )
}
