import { useState } from 'react'
import { useMay } from '../shell/session.ts'
import { AskForErasure, Erasures } from './erasures.tsx'
import { Holds, PlaceHold } from './holds.tsx'
import { RetentionRules } from './retention-rules.tsx'

/** How long records are kept, erasures under a rule by two people, and the legal holds that refuse them. */
export function Retention() {
  // A form that was sent begins anew.
  const [asked, setAsked] = useState(0)
  const [placed, setPlaced] = useState(0)
  const mayWrite = useMay('retention:write')
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="min-w-0 space-y-4">
        <Erasures />
        <Holds />
        <RetentionRules />
      </div>
      {mayWrite && (
        <div className="min-w-0 space-y-4">
          <AskForErasure key={`asked ${asked}`} onAsked={() => setAsked(asked + 1)} />
          <PlaceHold key={`placed ${placed}`} onPlaced={() => setPlaced(placed + 1)} />
        </div>
      )}
    </div>
  )
}
