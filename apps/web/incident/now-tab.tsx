import { PlaybookPanel } from '../playbook/playbook-panel.tsx'
import { FilingsPanel } from './filings-panel.tsx'
import { DoubtfulMoments } from './moments-panel.tsx'
import { QuestionsPanel } from './questions-panel.tsx'
import { SignificancePanel } from './significance-panel.tsx'
import type { RoomProps } from './use-incident.ts'

/** What there is to do now: questions for the next report, the decision, and the reports. */
export function NowTab({ overview, mayWrite, onDecide }: RoomProps & { readonly onDecide: () => void }) {
  return (
    <div className="grid items-start gap-x-4 lg:grid-cols-2">
      <div className="min-w-0">
        <DoubtfulMoments overview={overview} mayWrite={mayWrite} />
        <QuestionsPanel overview={overview} mayWrite={mayWrite} />
        <PlaybookPanel incident={overview.id} mayWrite={mayWrite} />
      </div>
      <div className="min-w-0 lg:row-span-2">
        <SignificancePanel overview={overview} mayWrite={mayWrite} onDecide={onDecide} />
      </div>
      <div className="min-w-0">
        <FilingsPanel overview={overview} mayWrite={mayWrite} />
      </div>
    </div>
  )
}
