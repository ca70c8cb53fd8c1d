import { Printer } from 'lucide-react'
import type { ReactNode } from 'react'
import { client, useMoment, useRead } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { readinessShape } from '../readiness/readiness-view.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'
import { countRows, type Monthly, monthWords, stepWords } from './monthly-report-view.ts'

/** What changed in the last month that was over, for whoever sponsors the work. It follows the moment of the bar. */
export function MonthlyReportPage() {
  const moment = useMoment()
  const report = useRead('monthlyReports', 'get', { query: moment })
  return <Loaded of={report}>{found => <Shown report={found} />}</Loaded>
}

function Shown({ report }: { readonly report: Monthly }) {
  const moment = useMoment()
  const { findings, evidence } = report
  return (
    <>
      <PageHead
        title={`Monthly report: ${monthWords(report.month)}`}
        lead={`What changed, from dated facts; days are those in ${report.zone}. Management, not an attestation.`}
      />
      <Page>
        <div className="mb-4 flex gap-2" data-print="no">
          <Button icon={<Printer size={14} />} onClick={() => print()}>
            Print
          </Button>
          <DocumentMenu
            label="Download"
            name={`monthly-report-${report.month}`}
            ask={format => client.monthlyReports.document({ body: { format, ...moment } })}
          />
        </div>
        <div className="grid gap-4 lg:grid-cols-2">
          {report.engagements.length === 0 && (
            <Panel title="Engagements">
              <p className="text-soft">No engagement was under way.</p>
            </Panel>
          )}
          {report.engagements.map(engagement => (
            <EngagementPanel key={engagement.id} engagement={engagement} />
          ))}
          <Panel title="Evidence">
            <p>
              Accepted {evidence.accepted}, returned {evidence.returned}, rejected {evidence.rejected}.
            </p>
          </Panel>
          <Several
            title="Windows missed"
            items={report.missed.map(one => ({
              ...one,
              noun: 'control',
              words: `${one.window}, missed on ${one.day}`,
            }))}
          />
          <Several
            title="Findings"
            items={[
              ...findings.opened.map(one => ({ ...one, noun: 'finding', words: 'opened' })),
              ...findings.closed.map(one => ({ ...one, noun: 'finding', words: 'closed' })),
              ...findings.overdue.map(one => ({ ...one, noun: 'finding', words: `overdue since ${one.day}` })),
            ]}
          />
          <Several
            title="Exceptions that end"
            items={report.exceptions.map(one => ({ ...one, noun: 'exception', words: `ends on ${one.day}` }))}
          />
          <Several
            title="Next month"
            items={report.upcoming.map(({ id, noun, title, day, what }) => ({
              id,
              noun,
              title,
              words: `${day}. ${what}`,
            }))}
          />
        </div>
      </Page>
    </>
  )
}

function EngagementPanel({ engagement }: { readonly engagement: Monthly['engagements'][number] }) {
  const went = stepWords(engagement)
  return (
    <Panel title={engagement.title}>
      <p className="mb-2">
        <Anchor href={`/engagements/${engagement.id}`} className="underline">
          Open the engagement
        </Anchor>
      </p>
      {went && <p className="mb-2">{went}</p>}
      <table className="w-full text-sm">
        <caption className="sr-only">Criteria by result</caption>
        <thead>
          <tr className="text-left text-soft">
            <th scope="col">Result</th>
            <th scope="col">When it began</th>
            <th scope="col">When it was over</th>
          </tr>
        </thead>
        <tbody>
          {countRows(engagement).map(row => (
            <tr key={row.state}>
              <th scope="row" className="py-0.5 text-left font-normal">
                <span className="inline-flex items-center gap-1.5">
                  <StateShape state={readinessShape[row.state]} />
                  {row.words}
                </span>
              </th>
              <td className="num">{row.begin}</td>
              <td className="num">{row.end}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

interface SeveralProps {
  readonly title: string
  readonly items: readonly {
    readonly noun: string
    readonly id: string
    readonly title: string
    readonly words: string
  }[]
}

function Several({ title, items }: SeveralProps) {
  return (
    <Panel title={title}>
      {items.length === 0 && <p className="text-soft">None.</p>}
      <ul className="divide-y">
        {items.map(item => (
          <li key={`${item.noun} ${item.id} ${item.words}`} className="py-1">
            <Titled href={hrefOfNoun(item.noun, item.id)}>{item.title}</Titled>{' '}
            <span className="text-sm text-soft">{item.words}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Titled({ href, children }: { readonly href: string | null; readonly children: ReactNode }) {
  if (href === null) return <span>{children}</span>
  return (
    <Anchor href={href} className="hover:underline">
      {children}
    </Anchor>
  )
}
