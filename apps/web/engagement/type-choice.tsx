import { type EngagementKind, engagementKinds, typeChoice, usualShortestMonths } from '@onus/core/engagement'
import { useState } from 'react'
import { useAll } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { ChoiceField, TextField } from '../kit/form.tsx'
import { StateShape } from '../kit/state-mark.tsx'

interface TypeChoiceHelpProps {
  readonly kind: EngagementKind
  readonly onChoose: (kind: 'soc2_type1' | 'soc2_type2') => void
}

const yesOrNo = [
  { value: '', label: 'Not known' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
]

/** Whether a Type I or a Type II is the better choice, with everything that it depends on. Nothing of it is stored. */
export function TypeChoiceHelp({ kind, onChoose }: TypeChoiceHelpProps) {
  const { now } = useClock()
  const engagements = useAll('engagements')
  const issued = engagements.data?.some(
    ({ body }) =>
      engagementKinds[body.kind].examined &&
      (body.lifecycle.state === 'issued' || body.lifecycle.state === 'superseded'),
  )
  const [first, setFirst] = useState<string | null>(null)
  const [neededBy, setNeededBy] = useState('')
  const [months, setMonths] = useState(String(usualShortestMonths))
  const [accepted, setAccepted] = useState('')
  const firstSaid = first ?? (issued === undefined ? '' : issued ? 'no' : 'yes')
  const choice = typeChoice({
    isFirst: told(firstSaid),
    neededBy: neededBy || null,
    shortestMonths: Math.max(1, Math.min(24, Number.parseInt(months, 10) || usualShortestMonths)),
    accepted: told(accepted),
    today: new Date(now).toISOString().slice(0, 10),
  })
  return (
    <details className="rounded-lg border bg-surface px-4 py-3">
      <summary className="font-medium">Type I or Type II?</summary>
      <div className="mt-3 space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <ChoiceField
            label="The first SOC 2 report"
            help={issued === false && first === null ? 'No SOC 2 engagement was issued here.' : undefined}
            value={firstSaid}
            onChange={setFirst}
            options={yesOrNo}
          />
          <TextField label="A customer wants it by" type="date" value={neededBy} onChange={setNeededBy} />
          <TextField label="Shortest period they take, in months" type="number" value={months} onChange={setMonths} />
          <ChoiceField label="They take a Type I" value={accepted} onChange={setAccepted} options={yesOrNo} />
        </div>
        <div aria-live="polite">
          <p>
            <b className="font-semibold">{engagementKinds[choice.kind].label}.</b> {choice.why}
          </p>
          <ul className="mt-2 space-y-1">
            {choice.conditions.map(one => (
              <li key={one.id} className="flex items-baseline gap-2">
                <StateShape state={one.holds === null ? 'unknown' : one.holds ? 'designed' : 'not_applicable'} />
                <span className="min-w-0">
                  {one.words}{' '}
                  <span className="text-soft">{one.holds === null ? 'Not known.' : one.holds ? 'So.' : 'Not so.'}</span>
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-2 text-sm text-soft">{choice.otherwise}</p>
        </div>
        {choice.kind !== kind && (
          <Button onClick={() => onChoose(choice.kind)}>Choose {engagementKinds[choice.kind].label}</Button>
        )}
      </div>
    </details>
  )
}

function told(said: string): boolean | null {
  return said === '' ? null : said === 'yes'
}
